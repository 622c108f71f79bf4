import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunOptions, RunView } from '../../protocol.ts';
import { endProcess } from '../end-process.ts';
import { problem } from '../problem.ts';
import type { StartHelper } from '../start-helper.ts';
import type { Trainable } from '../tasks/trainable.ts';
import type { TrainingCommand, TrainingMessage } from '../training/messages.ts';
import { readRuns, removeRun, serverEnded, writeRun } from './run-folder.ts';
import { afterDeath, afterMessage, isActive } from './run-state.ts';

/** How a run has changed: `quick` changes come many times a second. */
export type RunChange =
  | { readonly type: 'run'; readonly run: RunView; readonly quick: boolean }
  | { readonly type: 'removed'; readonly id: string };

export interface Runs {
  list(): RunView[];
  /** @throws where there is no such task, or too much under way */
  start(task: string, options: RunOptions): Promise<RunView>;
  /** Ends a training after the step under way. */
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
}

/** All trainings, past and present: a page that is loaded again, or another browser, finds them as they are. */
export async function openRuns({ folder, tasks, startHelper, atMost }: RunsOptions): Promise<Runs> {
  const runs = new Map((await readRuns(folder)).map((run) => [run.id, run]));
  const helpers = new Map<string, ChildProcess>();
  const listeners = new Set<(change: RunChange) => void>();
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
  function checkRoom(): void {
    const active = [...runs.values()].filter(isActive).length;
    if (active < atMost) return;
    throw problem(409, `${active === 1 ? 'A training is' : `${active} trainings are`} under way. Stop one first.`);
  }

  /** A run that nobody works at: its process may still be ending. */
  async function atRest(id: string): Promise<RunView> {
    const run = get(id);
    const helper = helpers.get(id);
    if (isActive(run)) throw problem(409, `"${run.title}" is under way. Stop it first.`);
    if (helper) await once(helper, 'exit');
    return helper ? atRest(id) : run;
  }

  function work(run: RunView): void {
    const { id, task, options, title } = run;
    const helper = startHelper('training/training-process');
    helpers.set(id, helper);
    send(helper, { type: 'train', order: { task, options, title, folder: join(folder, id) } });
    helper.on('message', (message: TrainingMessage) => {
      const known = runs.get(id);
      if (known) set(afterMessage(known, message, Date.now()), { quick: message.type === 'step' });
    });
    helper.on('error', (error) => console.error(`The process of ${id}:`, error));
    helper.on('exit', (code, signal) => {
      helpers.delete(id);
      const known = runs.get(id);
      const why = closing
        ? serverEnded
        : `The training’s process ended unexpectedly (${signal ?? `exit code ${code}`}).`;
      if (known && isActive(known)) set(afterDeath(known, why));
    });
  }

  return {
    list: () => [...runs.values()],
    async start(name, options) {
      const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
      if (task === undefined) throw problem(404, `There is no task "${name}".`);
      const missing = await task.missing?.();
      if (missing !== undefined) throw problem(409, missing);
      checkRoom();
      const numbers = [...runs.keys()].map((id) => Number(/-(\d+)$/.exec(id)?.[1]));
      const number = Math.max(0, ...numbers) + 1;
      const run = set({
        id: `${name}-${number}`,
        task: name,
        title: `${task.title} ${number}`,
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
      const helper = helpers.get(id);
      if (helper === undefined || !isActive(run)) throw problem(409, `"${run.title}" is not under way.`);
      send(helper, { type: 'stop' });
      return set({ ...run, status: 'stopping' });
    },
    async resume(id) {
      const run = await atRest(id);
      if (run.status === 'finished') throw problem(409, `"${run.title}" is finished.`);
      checkRoom();
      const { message: _, progress: __, since: ___, ...rest } = run;
      const again = set({ ...rest, status: 'starting' });
      work(again);
      return again;
    },
    async remove(id) {
      await atRest(id);
      runs.delete(id);
      await written;
      await removeRun(folder, id);
      tell({ type: 'removed', id });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closing = true;
      listeners.clear();
      await Promise.all([...helpers.values()].map(endProcess));
      await written;
    },
  };
}

function send(helper: ChildProcess, command: TrainingCommand): void {
  // A process that is gone is noticed by its exit.
  helper.send(command, () => {});
}
