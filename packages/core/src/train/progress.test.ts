import '@tensorflow/tfjs-backend-cpu';
import { PassThrough } from 'node:stream';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import type { EpochEvent, TrainEvent } from './events.ts';
import { epochLine, progressBar } from './progress.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const epoch: EpochEvent = {
  type: 'epoch',
  epoch: 3,
  epochs: 5,
  step: 30,
  seconds: 2.06,
  learningRate: 0.001,
  loss: 0.12344,
  accuracy: 0.965,
  topKAccuracy: 1,
};
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** A terminal that keeps what is written to it. */
function terminal() {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 100,
    rows: 20,
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  });
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

const step = (stepInEpoch: number, stepsPerEpoch: number | undefined): TrainEvent => ({
  type: 'step',
  epoch: 1,
  step: stepInEpoch,
  stepInEpoch,
  stepsPerEpoch,
  loss: 0.5,
  learningRate: 1,
});

describe('epochLine', () => {
  it('says what there is to say, in a line', () => {
    expect(epochLine(epoch)).toBe('epoch 3/5, 2.1 s: loss 0.1234, accuracy 0.9650');
    const validation = { loss: 0.2, mae: 1 / 3, other: 7 };
    expect(epochLine({ ...epoch, validation })).toBe(
      'epoch 3/5, 2.1 s: loss 0.1234, accuracy 0.9650; validation: loss 0.2000, mae 0.3333',
    );
  });
});

describe('the progress bar', () => {
  it('shows the engine, steps with the loss and the time left, and a line for each epoch', () => {
    const { stream, text } = terminal();
    const bar = progressBar(stream);
    bar.show({ type: 'start', seed: 0, engine: 'onnx', reason: 'as asked', epochs: 5, stepsPerEpoch: 4 });
    bar.show({ type: 'warning', message: 'careful' });
    for (let number = 1; number <= 4; number++) bar.show(step(number, 4));
    bar.show(epoch);
    bar.show({ type: 'end', reason: 'completed', epochs: [epoch], steps: 4, seconds: 1 });
    expect(text()).toContain('engine onnx: as asked\ncareful\n');
    expect(text()).toMatch(/epoch 1\/5 [█░]+ 4\/4 steps, loss 0\.5000, .* left/);
    expect(text()).toContain(`${epochLine(epoch)}; 5 s left\n`);
    expect(text().lastIndexOf(showCursor)).toBeGreaterThan(text().lastIndexOf(hideCursor));
  });

  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [200, '3 min'],
    [3600, '60 min'],
    [7500, '2 h 5 min'],
  ])('says that %d seconds are %s', (seconds, expected) => {
    const { stream, text } = terminal();
    progressBar(stream).show({ ...epoch, epoch: 4, seconds });
    expect(text()).toContain(`; ${expected} left\n`);
  });

  it('counts steps where it is not known how many there are', () => {
    const { stream, text } = terminal();
    const bar = progressBar(stream);
    bar.show({ type: 'start', seed: 0, engine: 'onnx', reason: 'as asked', epochs: 5, stepsPerEpoch: undefined });
    bar.show(step(1, undefined));
    bar.stop();
    expect(text()).toMatch(/epoch 1\/5, 1 steps, loss 0\.5000, 0s/);
    expect(text()).not.toContain('NaN');
  });

  it('gives the cursor back when a training fails', async () => {
    const { stream, text } = terminal();
    const stderr = vi.spyOn(process, 'stderr', 'get').mockReturnValue(stream as typeof process.stderr);
    const model = classifier(vectorEncoder({ length: 2 }), { labels: sides });
    const failing = (event: TrainEvent) => {
      if (event.type === 'step' && event.step === 2) throw new Error('callback');
    };
    const options = { epochs: 1, batchSize: 4, engine: 'onnx' } as const;
    await expect(train(model, points(16), { ...options, callbacks: [failing] })).rejects.toThrow('callback');
    expect(text()).toContain(hideCursor);
    expect(text().lastIndexOf(showCursor)).toBeGreaterThan(text().lastIndexOf(hideCursor));
    const length = text().length;
    await train(model, points(16), { ...options, progress: false });
    expect(text().length, 'silent when it is asked to be').toBe(length);
    stderr.mockRestore();
    model.dispose();
  });
});
