import { useState } from 'preact/hooks';
import type { ModelView, SearchResult } from '../../../src/app/protocol.ts';
import { count } from '../../../src/format.ts';
import { ImageInput } from '../inputs/image-input.tsx';
import { SoundInput } from '../inputs/sound-input.tsx';
import { TextInput } from '../inputs/text-input.tsx';
import { Loading } from '../parts/loading.tsx';
import { ModelPicker } from '../parts/model-picker.tsx';
import { api, type Parts } from '../state/api.ts';
import { useLoaded } from '../state/use-loaded.ts';
import { useModels } from '../state/use-models.ts';
import type { PageProperties } from './page-properties.ts';

export function SearchPage({ chosen, ...state }: PageProperties) {
  const models = useModels(state);
  return (
    <>
      <h1>Search</h1>
      <p>
        Find emoji by words in English, German, French, Spanish, Japanese or Chinese, by a picture, or by saying a name.
      </p>
      <Loading of={models}>
        {(all) => (
          <ModelPicker models={all.filter(({ searchedBy }) => searchedBy.length > 0)} chosen={chosen} page="search">
            {(model) => <SearchWith key={model.id} model={model} />}
          </ModelPicker>
        )}
      </Loading>
    </>
  );
}

function SearchWith({ model }: { readonly model: ModelView }) {
  /** What came last. */
  const [query, setQuery] = useState<{ readonly version: number; readonly parts: Parts }>({ version: 0, parts: {} });
  const by = (parts: Parts) => setQuery(({ version }) => ({ version: version + 1, parts }));
  const isAsked = Object.values(query.parts).some((part) => part !== undefined && part !== '');
  const result = useLoaded(
    async (signal) => (isAsked ? api.search(model.id, query.parts, signal) : undefined),
    String(query.version),
  );
  return (
    <>
      <section class="card" aria-label="Found" aria-live="polite">
        <Loading of={result} wait="Searching … (the first time, all emoji are encoded)" fresh>
          {(value) => (value ? <Results result={value} /> : <p class="faint">Type, draw or speak below.</p>)}
        </Loading>
      </section>
      <div class="pair">
        <div>
          <section class="card">
            <TextInput example="sonriente" onChange={(text) => text !== '' && by({ text })} />
          </section>
          <section class="card">
            <SoundInput onChange={(sound) => sound && by({ sound })} />
          </section>
        </div>
        <section class="card">
          <ImageInput onChange={(image) => image && by({ image })} />
        </section>
      </div>
    </>
  );
}

function Results({ result: { found, searched, milliseconds, attribution } }: { readonly result: SearchResult }) {
  return (
    <>
      <ol class="found">
        {found.map(({ character, name, score, picture, known }) => (
          <li key={character}>
            <img src={picture} width="48" height="48" alt={character} />
            <span>{name}</span>
            <small class="numbers">
              {score.toFixed(2)}
              {!known && ' · never trained on'}
            </small>
          </li>
        ))}
      </ol>
      <p class="faint">
        The nearest of {count(searched)}, in {milliseconds.toFixed(0)} ms; numbers are cosines. {attribution}
      </p>
    </>
  );
}
