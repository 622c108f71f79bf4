import { useState } from 'preact/hooks';
import type { Modality, ModelView } from '../../../src/app/protocol.ts';
import { ImageInput } from '../inputs/image-input.tsx';
import { SoundInput } from '../inputs/sound-input.tsx';
import { TextInput } from '../inputs/text-input.tsx';
import { AnswerView } from '../parts/answer-view.tsx';
import { Loading } from '../parts/loading.tsx';
import { ModelPicker } from '../parts/model-picker.tsx';
import { api, type Parts } from '../state/api.ts';
import { useLoaded } from '../state/use-loaded.ts';
import { useModels } from '../state/use-models.ts';
import type { PageProperties } from './page-properties.ts';

export function TryPage({ chosen, ...state }: PageProperties) {
  const models = useModels(state);
  return (
    <>
      <h1>Try</h1>
      <Loading of={models}>
        {(all) => (
          <ModelPicker models={all.filter(({ modalities }) => modalities.length > 0)} chosen={chosen} page="try">
            {(model) => <TryModel key={model.id} model={model} />}
          </ModelPicker>
        )}
      </Loading>
    </>
  );
}

function TryModel({ model }: { readonly model: ModelView }) {
  const [parts, setParts] = useState<Parts>({});
  const [version, setVersion] = useState(0);
  const [ignored, setIgnored] = useState<readonly Modality[]>([]);
  const change = (part: Partial<Record<keyof Parts, Blob | string | undefined>>) => {
    setParts((before) => withoutNothing({ ...before, ...part }));
    setVersion((before) => before + 1);
  };
  const asked = withoutNothing(
    Object.fromEntries(Object.entries(parts).filter(([name]) => !ignored.some((each) => each === name))),
  );
  const isAsked = Object.keys(asked).length > 0;
  const answer = useLoaded(
    async (signal) => (isAsked ? api.answer(model.id, asked, signal) : undefined),
    `${version} ${ignored}`,
  );
  const inputs: Readonly<Record<Modality, () => preact.JSX.Element>> = {
    image: () => <ImageInput onChange={(image) => change({ image })} />,
    text: () => <TextInput example={model.example} onChange={(text) => change({ text })} />,
    sound: () => <SoundInput onChange={(sound) => change({ sound })} />,
  };
  return (
    <div class="pair try">
      <div>
        {model.modalities.map((modality) => (
          <section key={modality} class="card" aria-label={modality}>
            {inputs[modality]()}
            {model.modalities.length > 1 && parts[modality] !== undefined && (
              <label>
                <input
                  type="checkbox"
                  checked={!ignored.includes(modality)}
                  onChange={({ currentTarget }) =>
                    setIgnored(
                      currentTarget.checked ? ignored.filter((each) => each !== modality) : [...ignored, modality],
                    )
                  }
                />
                use the {modality}
              </label>
            )}
          </section>
        ))}
      </div>
      <section class="card answer" aria-label="Answer" aria-live="polite">
        <h2>Answer</h2>
        <Loading of={answer} wait="Asking the model …" fresh>
          {(value) => (value ? <AnswerView answer={value} /> : <p class="faint">Give it something to answer.</p>)}
        </Loading>
      </section>
    </div>
  );
}

function withoutNothing(parts: Readonly<Record<string, Blob | string | undefined>>): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined && part !== ''));
}
