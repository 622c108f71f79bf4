import { count } from '../../../format.ts';
import type { EpochView, LossPoint, RunView } from '../../protocol.ts';
import type { TrainingMessage } from '../training/messages.ts';
import { secondsLeft } from './time-left.ts';

/** How many points of the loss are kept; with more, neighbours are made one. */
const mostPoints = 400;

type Message<Type extends TrainingMessage['type']> = Extract<TrainingMessage, { type: Type }>;

/** What each message makes of a run. `now`: milliseconds. */
const changes: {
  readonly [Type in TrainingMessage['type']]: (run: RunView, message: Message<Type>, now: number) => RunView;
} = {
  making: (run, { done, total }) => ({
    ...run,
    message: `Voices are speaking, once: ${count(done)} of ${count(total)} sounds are made. Then they are kept.`,
  }),
  start: ({ message: _, ...run }, { labels, engine, metric, stepsPerEpoch }, now) => ({
    ...run,
    status: run.status === 'stopping' ? 'stopping' : 'running',
    labels,
    engine,
    metric,
    stepsPerEpoch,
    since: { time: now, steps: run.epochs.length * stepsPerEpoch },
    // Of an epoch that was broken off: it is made anew.
    losses: run.losses.filter(([step]) => step <= run.epochs.length * stepsPerEpoch),
  }),
  step: (run, { epoch, stepInEpoch, step, loss }, now) => {
    const left = secondsLeft(run, step, now);
    return {
      ...run,
      losses: thinned([...run.losses, [step, loss]]),
      progress: {
        epoch,
        step: stepInEpoch,
        stepsPerEpoch: run.stepsPerEpoch ?? stepInEpoch,
        loss,
        ...(left !== undefined && { secondsLeft: left }),
      },
    };
  },
  epoch: (run, { epoch }) => ({ ...run, epochs: withEpochs(run.epochs, [epoch]) }),
  warning: (run, { message }) => ({ ...run, message }),
  end: ({ message: _, progress: __, ...run }, { reason, epochs, test }) => {
    const all = withEpochs(run.epochs, epochs);
    if (reason === 'completed') return { ...run, status: 'finished', epochs: all, ...(test && { test }) };
    return afterDeath({ ...run, status: 'stopping', epochs: all }, '');
  },
  error: ({ progress: _, ...run }, { message }) => ({
    ...run,
    status: 'failed',
    message: `${message} ${kept(run.epochs.length)}`,
  }),
};

/** A run after its process has told something. */
export function afterMessage(run: RunView, message: TrainingMessage, now: number): RunView {
  // The table has the function for each type of message; TypeScript does not follow that through an index.
  const change = changes[message.type] as (run: RunView, message: TrainingMessage, now: number) => RunView;
  return change(run, message, now);
}

/** A run whose process is gone without having said that it ended. One that was to stop has done so. */
export function afterDeath({ progress: _, ...run }: RunView, why: string): RunView {
  const stopped = run.status === 'stopping';
  return {
    ...run,
    status: stopped ? 'stopped' : 'failed',
    message: `${stopped ? 'Stopped.' : why} ${kept(run.epochs.length)}`,
  };
}

function kept(epochs: number): string {
  if (epochs === 0) return 'No epoch was finished; it can be started again.';
  return `${epochs === 1 ? 'The finished epoch is' : `All ${epochs} finished epochs are`} kept; it can go on from there.`;
}

/** Epochs by number. What is known of one stays: `more` may say less of it. */
function withEpochs(known: readonly EpochView[], more: readonly EpochView[]): EpochView[] {
  const byNumber = new Map(known.map((each) => [each.epoch, each]));
  for (const each of more) byNumber.set(each.epoch, { ...each, ...byNumber.get(each.epoch) });
  return [...byNumber.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Pairs of neighbours become their mean once there are too many, so that the curve keeps its length. */
function thinned(points: readonly LossPoint[]): readonly LossPoint[] {
  if (points.length <= mostPoints) return points;
  return Array.from({ length: Math.ceil(points.length / 2) }, (_, index): LossPoint => {
    const first: LossPoint = points[2 * index] ?? [0, 0];
    const second = points[2 * index + 1];
    return second ? [second[0], (first[1] + second[1]) / 2] : first;
  });
}
