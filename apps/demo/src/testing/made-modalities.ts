import { audioEncoder } from '@encoderkit/audio';
import { type Example, randomGenerator } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import type { ModalityData, WholeSample } from '../multimodal/modality-models.ts';
import { preparedEncoder } from '../multimodal/prepared-encoder.ts';

const things = {
  '<b>low</b>': { column: 0, word: 'down', frequency: 300 },
  high: { column: 4, word: 'up <i>there</i>', frequency: 1500 },
} as const;

/** Light on one side of a picture, a word and a tone, all of which tell the class: any network learns them. */
export async function madeModalities(): Promise<ModalityData> {
  const [train, asked] = [examples(48, 1), examples(12, 2)];
  const encoders = {
    image: await preparedEncoder(cnnEncoder, { input: [8, 8, 1], filters: [4], units: 8 }, part('image')),
    text: await preparedEncoder(textEncoder, { cell: 'gru', units: 4, embeddingSize: 4 }, part('text')),
    audio: await preparedEncoder(audioEncoder, { sampleRate: 8000, cell: 'gru', units: 6 }, part('audio')),
  };
  function part<Name extends keyof WholeSample>(name: Name): WholeSample[Name][] {
    return train.map(({ input }) => input[name]);
  }
  const told = { source: 'made <here>', licence: 'none' };
  return { labels: Object.keys(things), train, asked, encoders, fusedWidth: 8, headDropout: 0, ...told };
}

function examples(howMany: number, seed: number): Example<WholeSample, string>[] {
  const random = randomGenerator(seed);
  return Array.from({ length: howMany }, (_, index) => {
    const label = index % 2 === 0 ? '<b>low</b>' : 'high';
    const { column, word, frequency } = things[label];
    const isLight = (at: number) => at % 8 >= column && at % 8 < column + 4;
    const data = Uint8Array.from({ length: 64 }, (_, at) => (isLight(at) ? 160 : 30) + random.integer(60));
    const samples = Float32Array.from({ length: 1600 }, (_, at) => {
      return 0.5 * Math.sin((2 * Math.PI * frequency * at) / 8000) + 0.02 * random.normal();
    });
    const image = { data, width: 8, height: 8, channels: 1 };
    return { input: { image, text: `it is ${word}`, audio: { samples, sampleRate: 8000 } }, label };
  });
}
