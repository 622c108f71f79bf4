import { useState } from 'preact/hooks';
import type { RunOptions, TaskView } from '../../../src/app/protocol.ts';
import { api } from '../state/api.ts';

type OptionName = keyof RunOptions;

/** The numbers a training is started with. The server checks them again. */
const fields: readonly {
  readonly name: OptionName;
  readonly label: string;
  readonly hint: string;
  readonly limits: object;
}[] = [
  { name: 'epochs', label: 'Epochs', hint: 'how often all samples are seen', limits: { min: 1, max: 1000, step: 1 } },
  {
    name: 'learningRate',
    label: 'Learning rate',
    hint: 'how far each step goes',
    limits: { min: 0.00001, max: 1, step: 'any' },
  },
  { name: 'samples', label: 'Samples', hint: '0 takes all there are', limits: { min: 0, max: 1_000_000, step: 1 } },
];

export function StartForm({ tasks }: { readonly tasks: readonly TaskView[] }) {
  const [name, setName] = useState(tasks[0]?.name);
  const [changed, setChanged] = useState<Partial<RunOptions>>({});
  const [error, setError] = useState<string>();
  const task = tasks.find((each) => each.name === name);
  if (!task) return null;
  const options = { ...task.defaults, ...changed };
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(undefined);
    await api.start(task.name, options).catch((problem: Error) => setError(problem.message));
  };
  return (
    <form class="card" onSubmit={start}>
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
                setChanged({});
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
        {fields.map(({ name: field, label, hint, limits }) => (
          <label key={field}>
            {label}
            <input
              type="number"
              name={field}
              required
              {...limits}
              value={options[field]}
              onInput={({ currentTarget }) => setChanged({ ...changed, [field]: currentTarget.valueAsNumber })}
            />
            <small>{hint}</small>
          </label>
        ))}
      </div>
      <button type="submit" class="main">
        Train
      </button>
      {error !== undefined && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
