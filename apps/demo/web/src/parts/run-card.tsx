import { isActive } from '../../../src/app/is-active.ts';
import type { RunStatus, RunView } from '../../../src/app/protocol.ts';
import { count, duration, percent } from '../../../src/format.ts';
import { api } from '../state/api.ts';
import { useAction } from '../state/use-action.ts';
import { addressOf } from '../state/use-address.ts';
import { Judged } from './judged.tsx';
import { LearningCurves } from './learning-curves.tsx';

const statusNames: Readonly<Record<RunStatus, string>> = {
  starting: 'starting',
  running: 'training',
  stopping: 'stopping',
  stopped: 'stopped',
  finished: 'finished',
  failed: 'ended by an error',
};

/** Both are in one place: a run has one of them at a time. */
const actions: readonly {
  readonly name: 'stop' | 'resume';
  readonly label: string;
  readonly when: readonly RunStatus[];
}[] = [
  { name: 'stop', label: 'Stop', when: ['starting', 'running'] },
  { name: 'resume', label: 'Resume', when: ['stopped', 'failed'] },
];

/** One training: how far it is, how it learns, what it mistakes. */
export function RunCard({ run, first }: { readonly run: RunView; readonly first: boolean }) {
  const { run: act, busy, error } = useAction();
  const { id, title, status, epochs, options, engine, message } = run;
  const active = isActive(run);
  return (
    <article class="card run" aria-label={title} data-run={id} data-status={status}>
      <header>
        <h2>{title}</h2>
        <span class={`status ${status}`}>{statusNames[status]}</span>
        <span class="buttons">
          {epochs.length > 0 && (
            <a class="button" href={addressOf(run.metric === 'recall@10' ? 'search' : 'try', id)}>
              Try it
            </a>
          )}
          {actions
            .filter(({ when }) => when.includes(status))
            .map(({ name, label }) => (
              <button key={name} type="button" disabled={busy} onClick={() => act(() => api[name](id))}>
                {label}
              </button>
            ))}
        </span>
      </header>
      <RunProgress run={run} />
      {message !== undefined && <p class={`notice ${status === 'failed' ? 'bad' : ''}`}>{message}</p>}
      {error !== undefined && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
      <details open={first || active}>
        <summary>How it learns</summary>
        <div class="pair">
          <LearningCurves run={run} />
          <Judged labels={run.labels} epochs={epochs} />
        </div>
        <p class="faint">
          {options.epochs} {options.epochs === 1 ? 'epoch' : 'epochs'}, learning rate {options.learningRate},{' '}
          {options.samples === 0 ? 'all samples' : `${count(options.samples)} samples`}
          {engine !== undefined && `; engine: ${engine}`}
        </p>
      </details>
      {!active && (
        // At the other end of the card: never where one has just clicked on something else.
        <footer>
          <button
            type="button"
            disabled={busy}
            onClick={() => confirm('Delete this training and its model?') && act(() => api.remove(id))}
          >
            Delete
          </button>
        </footer>
      )}
    </article>
  );
}

function RunProgress({
  run: { progress, options, epochs, stepsPerEpoch, status, message, test, metric = 'accuracy' },
}: {
  readonly run: RunView;
}) {
  const last = epochs.at(-1)?.validation;
  const results = [
    last && `${metric} on held-out samples ${percent(last.accuracy)}`,
    test && `on ${count(test.samples)} test samples ${percent(test.accuracy)}`,
  ].filter((text) => text !== undefined);
  const steps = stepsPerEpoch === undefined ? 0 : stepsPerEpoch * options.epochs;
  const done = progress ? (progress.epoch - 1) * progress.stepsPerEpoch + progress.step : 0;
  return (
    <>
      {progress !== undefined && (
        <>
          <progress max={steps} value={done} aria-label="Progress" />
          <p class="numbers">
            Epoch {progress.epoch} of {options.epochs}, step {progress.step} of {progress.stepsPerEpoch}; loss{' '}
            {progress.loss.toFixed(3)}
            {progress.secondsLeft !== undefined && <b> · {duration(progress.secondsLeft)} left</b>}
          </p>
        </>
      )}
      {status === 'starting' && message === undefined && <p class="faint busy">Reading the data and compiling …</p>}
      {results.length > 0 && (
        <p class="result">
          After {epochs.length} {epochs.length === 1 ? 'epoch' : 'epochs'}: {results.join(', ')}
        </p>
      )}
    </>
  );
}
