import type { ModelView } from '../../../src/app/protocol.ts';
import { count, percent } from '../../../src/format.ts';
import { Loading } from '../parts/loading.tsx';
import { api } from '../state/api.ts';
import { addressOf } from '../state/use-address.ts';
import { useModels } from '../state/use-models.ts';
import type { PageProperties } from './page-properties.ts';

export function ModelsPage(state: PageProperties) {
  const models = useModels(state);
  return (
    <>
      <h1>Models</h1>
      <p>
        A model is saved after every epoch, as a bundle: a standard TF.js model with a manifest, which{' '}
        <code>load(folder, …)</code> reads in a program of yours.
      </p>
      <Loading of={models}>
        {(all) =>
          all.length === 0 ? (
            <p class="card">
              There is none yet. <a href={addressOf('train')}>Train one</a>.
            </p>
          ) : (
            all.toReversed().map((model) => <ModelCard key={model.id} model={model} />)
          )
        }
      </Loading>
    </>
  );
}

function ModelCard({ model }: { readonly model: ModelView }) {
  const { id, title, encoder, head, modalities, labels, metadata, options, files, map } = model;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const facts: readonly (readonly [string, string])[] = [
    ['encoder', encoder],
    ['head', head],
    ['takes', modalities.join(', ') || '–'],
    ['size', `${count(Math.ceil(bytes / 1000))} kB`],
    ...Object.entries(metadata)
      .filter(([name]) => name !== 'title')
      .map(([name, value]) => [spaced(name), shown(name, value)] as const),
  ];
  return (
    <article class="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="buttons">
          {modalities.length > 0 && (
            <a class="button" href={addressOf('try', id)}>
              Try it
            </a>
          )}
          {model.searchedBy.length > 0 && (
            <a class="button" href={addressOf('search', id)}>
              Search
            </a>
          )}
          {map && (
            <a class="button" href={addressOf('map', id)}>
              Map
            </a>
          )}
        </span>
      </header>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <span class="faint">{labels.length} labels:</span> {labels.join(', ')}
      </p>
      <details>
        <summary>Options of the encoder</summary>
        <dl class="facts">
          {Object.entries(options).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <p class="downloads">
        Download:{' '}
        <a href={api.file(id, 'model.zip')} download>
          TF.js bundle (zip)
        </a>
        {[{ name: 'encoderkit.json' }, ...files].map(({ name }) => (
          <a key={name} href={api.file(id, `files/${name}`)} download>
            {name}
          </a>
        ))}
        {modalities.length > 0 && (
          <a href={api.file(id, 'model.onnx')} download>
            ONNX
          </a>
        )}
      </p>
    </article>
  );
}

/** `validationAccuracy` as `validation accuracy`. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  if (/accuracy$|recall@/.test(name)) return percent(value, 2);
  return name === 'samples' && value === 0 ? 'all' : String(value);
}
