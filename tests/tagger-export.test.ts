import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOnnx, fromItems, predict, tagger, train } from '@encoderkit/core';
import { sequenceEncoder } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';

it.each([undefined, 8])(
  'the file of a tagger says of each timestep what predict says; timesteps: %s',
  async (timesteps) => {
    await setBackend('cpu');
    const folder = mkdtempSync(join(tmpdir(), 'tagger-export-'));
    const model = tagger(sequenceEncoder({ vocabulary: 6, units: 4 }), { labels: ['even', 'odd'], hidden: [5] });
    const samples = [[0, 1, 2, 3, 4, 5], [5], [3, 3, 1, 2, 0, 1, 4]];
    const data = fromItems(
      samples.map((input) => ({ input, label: input.map((timestep) => (timestep % 2 === 0 ? 'even' : 'odd')) })),
    );
    await train(model, data, { epochs: 2, learningRate: 0.1 });
    const path = join(folder, 'tagger.onnx');
    await exportOnnx(model, path, timesteps === undefined ? {} : { timesteps });
    const session = await InferenceSession.create(path);

    for (const batch of [samples, timesteps === undefined ? [[4, 3]] : [[1, 2, 3, 4, 5, 0, 1]]]) {
      const [features] = await model.encoder.preprocess(batch);
      const [rows = 0, length = 0] = features?.shape ?? [];
      const [input = ''] = session.inputNames;
      const feeds = { [input]: new Tensor('int32', Int32Array.from(features?.values ?? []), [rows, length]) };
      const { output } = await session.run(feeds);
      expect(output?.dims).toEqual([rows, length, 2]);
      const values = Array.from((output?.data ?? []) as Float32Array);
      const answers = await predict(model, batch);
      for (const [row, each] of answers.entries()) {
        const start = row * length * 2;
        const expected = each.flatMap(({ probabilities }) => [...probabilities]);
        expect(values.slice(start, start + expected.length)).toEqual(expected.map((value) => expect.closeTo(value, 5)));
      }
    }
    await session.release();
    model.dispose();
    rmSync(folder, { recursive: true });
  },
);
