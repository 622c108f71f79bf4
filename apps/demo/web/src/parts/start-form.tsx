import { useState } from 'preact/hooks';
import { isActive } from '../../../src/app/is-active.ts';
import type { RunOptions, RunView, TaskView } from '../../../src/app/protocol.ts';
import { api } from '../state/api.ts';
import { useAction } from '../state/use-action.ts';
import { type Limits, numberIn } from './number-text.ts';

type OptionName = keyof RunOptions;

const fields: readonly { readonly name: OptionName; readonly label: string; readonly hint: string }[] = [
  { name: 'epochs', label: 'Epochs', hint: 'how often all samples are seen' },
  { name: 'learningRate', label: 'Learning rate', hint: 'how far each step goes' },
  { name: 'samples', label: 'Samples', hint: '0 takes all there are' },
];

/** The server checks them again. */
const limits: Readonly<Record<OptionName, Limits>> = {
  epochs: { min: 1, max: 1000, whole: true },
  learningRate: { min: 0.00001, max: 1, whole: false },
  samples: { min: 0, max: 1_000_000, whole: true },
};

export function StartForm({ tasks, runs }: { readonly tasks: readonly TaskView[]; readonly runs: readonly RunView[] }) {
  const [name, setName] = useState(tasks[0]?.name);
  /** What has been typed stays text until it is needed as a number. */
  const [typed, setTyped] = useState<Partial<Record<OptionName, string>>>({});
  const [started, setStarted] = useState<RunView>();
  const { run, busy, error } = useAction();
  const task = tasks.find((each) => each.name === name);
  if (!task) return null;
  const textOf = (field: OptionName) => typed[field] ?? String(task.defaults[field]);
  const numberOf = (field: OptionName) => numberIn(textOf(field), limits[field]);
  const [epochs, learningRate, samples] = [numberOf('epochs'), numberOf('learningRate'), numberOf('samples')];
  const options =
    epochs === undefined || learningRate === undefined || samples === undefined
      ? undefined
      : { epochs, learningRate, samples };
  // What has just been started may not be among the runs yet.
  const known = started && !runs.some(({ id }) => id === started.id) ? [started, ...runs] : runs;
  const same = known.find(
    (each) =>
      isActive(each) && each.task === task.name && fields.every(({ name }) => each.options[name] === options?.[name]),
  );
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (options && !same) run(async () => setStarted(await api.start(task.name, options)));
      }}
    >
      <fieldset class="tasks">
        <legend>Task</legend>
        {tasks.map(({ name: each, title, description, missing }) => (
          <label key={each} class="task">
            <input
              type="radio"
              name="task"
              value={each}
              checked={each === name}
              disabled={missing !== undefined}
              onChange={() => {
                setName(each);
                setTyped({});
              }}
            />
            <span>
              <b>{title}</b>
              <small>{missing ?? description}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="fields">
        {fields.map(({ name: field, label, hint }) => {
          const { min, max, whole } = limits[field];
          const isWrong = numberOf(field) === undefined;
          return (
            <label key={field}>
              {label}
              <input
                type="text"
                inputMode="decimal"
                autocomplete="off"
                name={field}
                value={textOf(field)}
                aria-invalid={isWrong}
                onInput={({ currentTarget }) => setTyped({ ...typed, [field]: currentTarget.value })}
              />
              <small class={isWrong ? 'bad' : ''}>
                {isWrong ? `a ${whole ? 'whole ' : ''}number from ${min} to ${max}` : hint}
              </small>
            </label>
          );
        })}
      </div>
      <button type="submit" class="main" disabled={!options || busy || same !== undefined}>
        {busy ? 'Starting …' : same ? 'Training …' : 'Train'}
      </button>
      {same && <small class="faint"> {same.title} is this very training.</small>}
      {error !== undefined && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
