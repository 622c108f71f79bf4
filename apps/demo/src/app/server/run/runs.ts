import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isActive } from '../../is-active.ts';
import type { RunOptions, RunView } from '../../protocol.ts';
import { type Helper, helpers } from '../helpers.ts';
import { problem } from '../problem.ts';
import type { StartHelper } from '../start-helper.ts';
import type { Trainable } from '../tasks/trainable.ts';
import type { TrainingCommand, TrainingMessage } from '../training/messages.ts';
import { readRuns, removeRun, serverEnded, writeRun } from './run-folder.ts';
import { afterDeath, afterMessage } from './run-state.ts';

/** How a run has changed: `quick` changes come many times a second. */
export type RunChange =
  | { readonly type: 'run'; readonly run: RunView; readonly quick: boolean }
  | { readonly type: 'removed'; readonly id: string };

export interface Runs {
  list(): RunView[];
  /** @throws where there is no such task, the same is under way, or too much is */
  start(task: string, options: RunOptions): Promise<RunView>;
  /** Ends a training after the step under way; at once where that takes too long. */
  stop(id: string): RunView;
  /** Goes on from the last finished epoch. */
  resume(id: string): Promise<RunView>;
  /** Deletes all that there is of a run. */
  remove(id: string): Promise<void>;
  onChange(listener: (change: RunChange) => void): () => void;
  close(): Promise<void>;
}

interface RunsOptions {
  readonly folder: string;
  readonly tasks: Readonly<Record<string, Trainable>>;
  readonly startHelper: StartHelper;
  /** How many may train at a time. */
  readonly atMost: number;
  /** How long a training that is stopped may take to end by itself, in milliseconds. */
  readonly patience?: number;
}

/** All trainings, past and present: a page that is loaded again, or another browser, finds them as they are. */
export async function openRuns({ folder, tasks, startHelper, atMost, patience = 60_000 }: RunsOptions): Promise<Runs> {
  const known = await readRuns(folder);
  const runs = new Map(known.runs.map((run) => [run.id, run]));
  const processes = helpers(startHelper);
  /** Who works at a run, or did last and may still be ending. */
  const workers = new Map<string, Helper>();
  const listeners = new Set<(change: RunChange) => void>();
  /** Numbers do not come again: what was deleted may still be on disk. */
  let { lastNumber } = known;
  /** Records are written one after another. */
  let written: Promise<void> = Promise.resolve();
  let closing = false;

  const tell = (change: RunChange) => {
    for (const listener of listeners) listener(change);
  };
  function set(run: RunView, { quick = false } = {}): RunView {
    runs.set(run.id, run);
    if (!quick) {
      const write = () => (runs.has(run.id) ? writeRun(folder, run) : undefined);
      written = written.then(write).catch((error: unknown) => console.error(`${run.id} cannot be kept:`, error));
    }
    tell({ type: 'run', run, quick });
    return run;
  }
  function get(id: string): RunView {
    const run = runs.get(id);
    if (run === undefined) throw problem(404, `There is no training "${id}".`);
    return run;
  }
  /** A run that nobody works at, though its last process may still be ending. */
  function atRest(id: string): RunView {
    const run = get(id);
    if (isActive(run)) throw problem(409, `"${run.title}" is under way. Stop it first.`);
    return run;
  }
  const active = () => [...runs.values()].filter(isActive);
  function checkRoom(): void {
    const { length } = active();
    if (length < atMost) return;
    throw problem(409, `${length === 1 ? 'A training is' : `${length} trainings are`} under way. Stop one first.`);
  }
  /** Trainings are reproducible: a second one at the same time could only come to the same. */
  function checkNew(task: string, options: RunOptions): void {
    const same = active().find((run) => run.task === task && isDeepStrictEqual(run.options, options));
    if (same) throw problem(409, `"${same.title}" is this very training, and under way.`);
  }

  function work({ id, task, options, title }: RunView): void {
    const worker = processes.start<TrainingMessage>('training/training-process', (message) => {
      const run = runs.get(id);
      if (run && workers.get(id) === worker)
        set(afterMessage(run, message, Date.now()), { quick: message.type === 'step' });
    });
    workers.set(id, worker);
    send(worker, { type: 'train', order: { task, options, title, folder: join(folder, id) } });
    void worker.gone.then((fate) => {
      if (workers.get(id) !== worker) return;
      workers.delete(id);
      const run = runs.get(id);
      if (run && isActive(run)) set(afterDeath(run, closing ? serverEnded : `The training’s process ${fate}.`));
    });
  }
  /** Takes a run's last process away from it. What it still says is not heard; whoever starts another waits for its end. */
  async function untilGone(id: string): Promise<void> {
    const worker = workers.get(id);
    workers.delete(id);
    await worker?.gone;
  }

  return {
    list: () => [...runs.values()],
    async start(name, options) {
      const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
      if (task === undefined) throw problem(404, `There is no task "${name}".`);
      const missing = await task.missing?.();
      if (missing !== undefined) throw problem(409, missing);
      checkRoom();
      checkNew(name, options);
      lastNumber++;
      const run = set({
        id: `${name}-${lastNumber}`,
        task: name,
        title: `${task.title} ${lastNumber}`,
        options,
        status: 'starting',
        labels: [],
        epochs: [],
        losses: [],
        started: Date.now(),
      });
      work(run);
      return run;
    },
    stop(id) {
      const run = get(id);
      if (!isActive(run)) throw problem(409, `"${run.title}" is not under way.`);
      const worker = workers.get(id);
      if (worker && run.status !== 'stopping') {
        send(worker, { type: 'stop' });
        const timer = setTimeout(() => void worker.end(), patience);
        void worker.gone.then(() => clearTimeout(timer));
      }
      return set({ ...run, status: 'stopping' });
    },
    async resume(id) {
      const run = atRest(id);
      if (run.status === 'finished') throw problem(409, `"${run.title}" is finished.`);
      checkRoom();
      const { message: _, progress: __, since: ___, ...rest } = run;
      // Claimed before anything is waited for: whoever comes meanwhile finds it under way.
      const again = set({ ...rest, status: 'starting' });
      await untilGone(id);
      const now = get(id);
      // It may have been stopped meanwhile.
      if (now.status !== 'starting') return set(afterDeath(now, ''));
      work(again);
      return again;
    },
    async remove(id) {
      const run = atRest(id);
      runs.delete(id);
      await untilGone(id);
      await written;
      try {
        await removeRun(folder, id);
      } catch (error) {
        runs.set(id, run);
        throw error;
      }
      tell({ type: 'removed', id });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closing = true;
      listeners.clear();
      await processes.close();
      await written;
    },
  };
}

function send(worker: Helper, command: TrainingCommand): void {
  worker.send(command);
}
