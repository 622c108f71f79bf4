import type { ComponentChildren } from 'preact';
import type { ModelView } from '../../../src/app/protocol.ts';
import { addressOf } from '../state/use-address.ts';

/** Lets one model be chosen, which is then in the address. */
export function ModelPicker({
  models,
  chosen,
  page,
  children,
}: {
  readonly models: readonly ModelView[];
  readonly chosen: string | undefined;
  readonly page: string;
  readonly children: (model: ModelView) => ComponentChildren;
}) {
  const model = models.find(({ id }) => id === chosen) ?? models.at(-1);
  if (!model) {
    return (
      <p class="card">
        There is no model for this yet. <a href={addressOf('train')}>Train one</a>: it can be tried after its first
        epoch.
      </p>
    );
  }
  return (
    <>
      <label class="picker">
        Model{' '}
        <select
          value={model.id}
          onChange={({ currentTarget }) => {
            location.hash = addressOf(page, currentTarget.value);
          }}
        >
          {models.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {children(model)}
    </>
  );
}
