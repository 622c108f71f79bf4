import { audioEncoder, type SoundSource } from '@encoderkit/audio';
import {
  type Dataset,
  dataset,
  type Encoder,
  type MatchedSample,
  type MatchGroup,
  type MatchReport,
  matcher,
} from '@encoderkit/core';
import type { EmojiEntry, RawSound } from '@encoderkit/datasets';
import { type Text, textEncoder } from '@encoderkit/text';
import { cnnEncoder, type ImageSample } from '@encoderkit/vision';
import { emojiData, textsFor } from './emoji-data.ts';
import { type Judging, preparedWith } from './prepared.ts';
import type { Trainable } from './trainable.ts';

/** The picture of an emoji with words for it, and perhaps its spoken name. */
type Example = MatchedSample<{
  readonly image: Encoder<ImageSample>;
  readonly text: Encoder<Text>;
  readonly audio: Encoder<SoundSource>;
}>;
type Examples = Dataset<Example, MatchGroup | undefined>;

const ofMatches: Judging<MatchReport> = {
  metric: 'recall@10',
  judgement: ({ loss, recallAt10, directions }) => ({
    loss,
    accuracy: recallAt10,
    matches: directions.map(({ from, to, recallAt10: found, chance, gallery }) => ({
      from,
      to,
      found,
      chance: chance.recallAt10,
      gallery,
    })),
  }),
};

export const emojiSearch: Trainable = {
  title: 'Emoji by words, pictures and voices',
  description:
    'Pictures, words of six languages and spoken names come into one space, in which emoji can be searched. Voices are made first, once, in a minute or two.',
  modalities: ['image', 'text', 'sound'],
  defaults: { epochs: 10, learningRate: 0.004, samples: 0 },
  async prepare(options) {
    const { entries, source } = await emojiData();
    const model = matcher(
      {
        image: cnnEncoder({ input: [32, 32, 3], filters: [16, 32], units: 64, augmentation: { shift: 2 }, seed: 1 }),
        text: textEncoder({
          tokenizer: 'segmenter',
          maxTokens: 20_000,
          cell: 'gru',
          units: 64,
          embeddingSize: 64,
          pooling: 'max',
          maxLength: 16,
          seed: 2,
        }),
        audio: audioEncoder({
          maxSeconds: 2,
          trimSilence: true,
          features: { hopLength: 320, frameLength: 512, deltas: 1 },
          convolution: { filters: 48, kernelSize: 5, strides: 2 },
          cell: 'gru',
          units: 48,
          bidirectional: true,
          pooling: 'max',
          seed: 3,
        }),
      },
      { width: 64, seed: 1 },
    );
    const of = (split: EmojiEntry['split']) => entries.filter((entry) => entry.split === split);
    const data = {
      train: trainingExamples(of('train')),
      validation: heldOutExamples(of('validation')),
      test: heldOutExamples(of('test')),
      labels: [],
      source,
    };
    return preparedWith(ofMatches, model, data, options, { batchSize: 128, schedule: 'cosine' });
  },
};

/** A picture with each of its texts; as many of these as it has sounds bring one. */
function trainingExamples(entries: readonly EmojiEntry[]): Examples {
  return examples(
    entries.flatMap((entry) => {
      const sounds = entry.sounds.filter(({ part }) => part === 'train');
      return textsFor(entry).map((text, turn) => ({ entry, text, sound: sounds[turn] }));
    }),
  );
}

/** Each emoji once, with its English name and its sound. */
function heldOutExamples(entries: readonly EmojiEntry[]): Examples {
  return examples(entries.map((entry) => ({ entry, text: entry.name, sound: entry.sounds[0] })));
}

interface Place {
  readonly entry: EmojiEntry;
  readonly text: string;
  readonly sound: RawSound | undefined;
}

/** Emoji of one name belong together: they are no wrong answers for each other. */
function examples(places: readonly Place[]): Examples {
  const placeAt = (position: number): Place => {
    const place = places[position];
    if (place === undefined) throw new RangeError(`there is no example ${position}`);
    return place;
  };
  return dataset({
    size: places.length,
    at(position) {
      const { entry, text, sound } = placeAt(position);
      const audio = sound && { samples: sound.samples, sampleRate: sound.sampleRate };
      return { input: { image: entry.image, text, ...(audio && { audio }) }, label: entry.id };
    },
    labelAt: (position) => placeAt(position).entry.id,
  });
}
