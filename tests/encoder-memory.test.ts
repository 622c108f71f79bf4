import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { audioEncoder } from '@encoderkit/audio';
import { classifier, fuse, matcher, predict } from '@encoderkit/core';
import { tabularEncoder, vectorEncoder } from '@encoderkit/tabular';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { engine, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const image = { data: new Uint8Array(256).map((_, pixel) => pixel), width: 16, height: 16, channels: 1 };
const sound = { samples: Float32Array.from({ length: 4000 }, (_, time) => Math.sin(time / 9) / 3), sampleRate: 8000 };
const vector = () => vectorEncoder({ length: 2, units: [3], normalize: false });
const cnn = () => cnnEncoder({ input: [16, 16, 1], filters: [2], units: 3 });

/** Makes an encoder or a model of each kind, uses it so that programs are compiled, and gives what nobody may hold when it has been disposed. */
const kinds: Readonly<Record<string, () => Promise<readonly object[]>>> = {
  async vector() {
    const encoder = vector();
    await encoder.encode([[1, 2]]);
    encoder.dispose();
    return [encoder, encoder.network];
  },
  async tabular() {
    const encoder = tabularEncoder({ columns: { size: 'number', colour: 'category' }, units: [3] });
    await encoder.adapt([
      { size: 1, colour: 'red' },
      { size: 2, colour: 'blue' },
    ]);
    await encoder.encode([{ size: 1, colour: 'red' }]);
    encoder.dispose();
    return [encoder, encoder.network];
  },
  async cnn() {
    const encoder = cnn();
    await encoder.encode([image]);
    encoder.dispose();
    return [encoder, encoder.network];
  },
  async text() {
    const encoder = textEncoder({ maxTokens: 20, embeddingSize: 3, units: 3 });
    await encoder.adapt(['a good day', 'a bad one']);
    await encoder.encode(['a day']);
    encoder.dispose();
    return [encoder, encoder.network, encoder.preprocessor];
  },
  async audio() {
    const encoder = audioEncoder({ sampleRate: 8000, units: 3, maxSeconds: 1 });
    await encoder.adapt([sound]);
    await encoder.encode([sound]);
    encoder.dispose();
    return [encoder, encoder.network];
  },
  async fuse() {
    const encoder = fuse({ point: vector(), image: cnn() });
    await encoder.encode([{ point: [1, 2], image }]);
    encoder.dispose();
    return [encoder, encoder.network];
  },
  async matcher() {
    const model = matcher({ seen: vector(), heard: vector() }, { width: 2 });
    await model.encoder.encode([{ seen: [1, 2], heard: [2, 1] }]);
    model.dispose();
    return [model, model.encoder, model.network, model.head];
  },
  async classifier() {
    const model = classifier(vector(), { labels: ['no', 'yes'] });
    await predict(model, [[1, 2]]);
    model.dispose();
    return [model, model.encoder, model.network, model.head];
  },
};

describe.each(Object.entries(kinds))('%s, made, used and disposed again and again:', (_, use) => {
  it('nothing of it stays', async () => {
    // What is loaded once, such as ONNX Runtime, stays.
    await use();
    const before = { tensors: memory().numTensors, variables: Object.keys(engine().registeredVariables).length };
    const made: WeakRef<object>[] = [];
    for (let time = 0; time < 6; time++) made.push(...(await use()).map((each) => new WeakRef(each)));
    expect(memory().numTensors).toBe(before.tensors);
    expect(Object.keys(engine().registeredVariables)).toHaveLength(before.variables);
    // The last may still be in the hands of what has just run it.
    const earlier = made.slice(0, (made.length / 6) * 5);
    for (let attempt = 0; attempt < 20 && earlier.some((reference) => reference.deref()); attempt++) {
      await setTimeout(10);
      collectGarbage();
    }
    expect(earlier.filter((reference) => reference.deref())).toHaveLength(0);
  });
});
