import { audioEncoder } from '@encoderkit/audio';
import {
  type Classification,
  exportOnnx,
  fusion,
  gatesOf,
  load,
  type Model,
  predict,
  readManifest,
} from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { textEncoder, wordWeights } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import type { Sample } from '../../../tasks/sample.ts';
import type { Answer, Modality, Prediction } from '../../protocol.ts';

/** A bundle that has been loaded, whatever it is of. */
export interface OpenModel {
  answer(sample: Sample): Promise<Omit<Answer, 'seen'>>;
  /** One vector for each sample. */
  encode(samples: readonly Sample[]): Promise<Float32Array[]>;
  exportOnnx(path: string): Promise<void>;
  dispose(): void;
}

type AnyModel<Input> = Model<Input, never, unknown, unknown>;
type Open = (folder: string) => Promise<OpenModel>;

const modalities: readonly Modality[] = ['image', 'text', 'sound'];

/** How bundles are loaded, by the kinds of their encoder and head. */
const kinds: Readonly<
  Record<string, { readonly modalities: readonly Modality[]; readonly heads: Readonly<Record<string, Open>> }>
> = {
  cnn: {
    modalities: ['image'],
    heads: { classifier: async (folder) => classes(await load(folder, cnnEncoder), ({ image }) => image) },
  },
  audio: {
    modalities: ['sound'],
    heads: { classifier: async (folder) => classes(await load(folder, audioEncoder), ({ sound }) => sound) },
  },
  fusion: { modalities, heads: { classifier: fused } },
  text: {
    modalities: ['text'],
    heads: {
      async classifier(folder) {
        const model = await load(folder, textEncoder);
        const opened = classes(model, ({ text }) => text);
        return {
          ...opened,
          async answer(sample) {
            const [words = []] = await wordWeights(model, [sample.text ?? '']);
            return { ...(await opened.answer(sample)), words };
          },
        };
      },
      async tagger(folder) {
        const model = await load(folder, textEncoder, { head: 'tagger' });
        return {
          ...common(model, ({ text }) => text),
          async answer({ text = '' }) {
            const words = text.split(/\s+/).filter((word) => word !== '');
            const [tags = []] = await predict(model, [words]);
            const tagged = tags.map(({ label, probability }, index) => ({
              word: words[index] ?? '',
              label: String(label),
              probability,
            }));
            return { prediction: { kind: 'tags', words: tagged } };
          },
        };
      },
    },
  },
};

/** A model that takes several modalities, any of which may be missing: also what it weighs, and what it says of less. */
async function fused(folder: string): Promise<OpenModel> {
  const model = await load(folder, fusion({ image: cnnEncoder, text: textEncoder, audio: audioEncoder }));
  const labels = model.head.classes ?? [];
  const partsOf = ({ image, text, sound }: Sample) => ({
    ...(image !== undefined && { image }),
    ...(text !== undefined && { text }),
    ...(sound !== undefined && { audio: sound }),
  });
  return {
    ...common(model, partsOf),
    async answer(sample) {
      const given = modalities.filter((name) => sample[name] !== undefined);
      const lesser = given.length > 1 ? given : [];
      const samples = [sample, ...lesser.map((name) => ({ ...sample, [name]: undefined }))].map(partsOf);
      const [whole, ...rest] = await predict(model, samples);
      const [gates] = await gatesOf(model, [partsOf(sample)]);
      return {
        prediction: ranked(labels, whole?.probabilities ?? []),
        ...(gates && { gates: { image: gates.image, text: gates.text, sound: gates.audio } }),
        without: lesser.map((modality, index) => ({
          modality,
          prediction: ranked(labels, rest[index]?.probabilities ?? []),
        })),
      };
    },
  };
}

/** The modalities of a kind of encoder; none where the page cannot try it. */
export function modalitiesOf(encoder: string, head: string): readonly Modality[] {
  const kind = Object.hasOwn(kinds, encoder) ? kinds[encoder] : undefined;
  return kind && Object.hasOwn(kind.heads, head) ? kind.modalities : [];
}

/** @returns the model, which the caller disposes */
export async function openModel(folder: string): Promise<OpenModel> {
  const { encoder, head } = await readManifest(folder);
  const headKind = kindOf(head);
  const open = modalitiesOf(encoder.kind, headKind).length > 0 ? kinds[encoder.kind]?.heads[headKind] : undefined;
  if (open) return open(folder);
  throw new EncoderKitError({
    code: 'bundle-mismatch',
    where: folder,
    problem: `this page cannot try a "${headKind}" on an encoder of kind "${encoder.kind}"`,
  });
}

/** The kind of head that a manifest tells of. */
export function kindOf(head: unknown): string {
  return typeof head === 'object' && head !== null && 'kind' in head ? String(head.kind) : '';
}

function common<Input>(
  model: AnyModel<Input>,
  inputOf: (sample: Sample) => Input | undefined,
): Omit<OpenModel, 'answer'> {
  return {
    encode: (samples) => model.encoder.encode(samples.map((sample) => given(inputOf(sample)))),
    exportOnnx: (path) => exportOnnx(model, path),
    dispose: () => model.dispose(),
  };
}

function classes<Input>(
  model: Model<Input, never, Classification<unknown>, unknown>,
  inputOf: (sample: Sample) => Input | undefined,
): OpenModel {
  const labels = model.head.classes ?? [];
  return {
    ...common(model, inputOf),
    async answer(sample) {
      const [answer] = await predict(model, [given(inputOf(sample))]);
      return { prediction: ranked(labels, answer?.probabilities ?? []) };
    },
  };
}

function ranked(labels: readonly unknown[], probabilities: Iterable<number>): Prediction {
  const scored = Array.from(probabilities, (probability, index) => ({ label: String(labels[index]), probability }));
  return { kind: 'classes', classes: scored.sort((a, b) => b.probability - a.probability) };
}

function given<Input>(input: Input | undefined): Input {
  if (input !== undefined) return input;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: 'try',
    problem: 'nothing was given that this model takes',
  });
}
