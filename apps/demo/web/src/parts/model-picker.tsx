import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { ModelView } from '../../../src/app/protocol.ts';
import { addressOf } from '../state/use-address.ts';

/** Lets one model be chosen, which is then in the address. It stays whatever models come and go. */
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
  const last = useRef<ModelView | undefined>(undefined);
  const withId = (id: string | undefined) => models.find((each) => each.id === id);
  // One that is gone, or is being written just now, stays too: what people have drawn for it is not to go with it.
  const model = withId(chosen) ?? withId(last.current?.id) ?? last.current ?? models.at(-1);
  last.current = model;
  if (!model) {
    return (
      <p class="card">
        There is no model for this yet. <a href={addressOf('train')}>Train one</a>: it can be tried after its first
        epoch.
      </p>
    );
  }
  const offered = models.includes(model) ? models : [...models, model];
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
          {offered.map(({ id, title }) => (
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
