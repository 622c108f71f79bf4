import { predict, train } from '@encoderkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { madeModalities } from '../testing/made-modalities.ts';
import { copyFusion, withFrozenEncoders } from './frozen-encoders.ts';
import { type ModalityData, modalities, modalityModel, only, withModalities } from './modality-models.ts';

let data: ModalityData;
beforeAll(async () => {
  data = await madeModalities();
});

const kinds = ['concat', 'sum', 'gated', 'attention', 'bilinear'] as const;

test.each(kinds)(
  '%s: what is learnt on vectors serves the encoders themselves, with and without a modality',
  async (kind) => {
    const before = memory().numTensors;
    const { image, text, audio } = data.encoders;
    const given = { image: image(1), text: text(1), audio: audio(1) };
    const whole = modalityModel(data, modalities, { kind, seed: 1, given });
    const onVectors = modalityModel(await withFrozenEncoders(data, given), modalities, { kind, seed: 1 });
    await train(onVectors, withModalities(data.train, modalities), { epochs: 2, batchSize: 16, learningRate: 0.02 });
    const asked = data.asked.flatMap(({ input }) => [input, only(input, ['image', 'audio']), only(input, ['text'])]);
    const probabilities = async (model: typeof whole) => (await predict(model, asked)).map((each) => each.probability);
    const learnt = await probabilities(onVectors);
    expect(await probabilities(whole)).not.toEqual(learnt.map((value) => expect.closeTo(value, 3)));
    copyFusion(onVectors, whole);
    onVectors.dispose();
    expect(await probabilities(whole)).toEqual(learnt.map((value) => expect.closeTo(value, 4)));
    whole.dispose();
    expect(memory().numTensors).toBe(before);
  },
);
