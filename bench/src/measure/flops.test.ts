import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { tutorialCnn } from '../programs/tutorial-cnn.ts';
import { forwardFlops, recurrentFlops, trainingFlops } from './flops.ts';

test('the tutorial CNN takes 15.8 MFLOP a sample', () => {
  const model = tutorialCnn();
  const byHand = 2 * (26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + 1600 * 128 + 128 * 10);
  const networks = [model.encoder.network, model.head.network];
  expect(forwardFlops(networks)).toBe(byHand);
  expect(trainingFlops(networks) / 1e6).toBeCloseTo(15.8, 1);
  model.dispose();
});

test('a dense layer on sequences is used at every step', () => {
  const network = sequential({ layers: [layers.dense({ units: 3, inputShape: [5, 2] })] });
  expect(forwardFlops([network])).toBe(2 * 5 * 2 * 3);
});

test('what it cannot count it does not leave out', () => {
  const network = sequential({ layers: [layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [3, 4] })] });
  expect(() => forwardFlops([network])).toThrow('Conv1D');
});

test('an LSTM of 128 units on 100 vectors of 128 numbers takes 26.2 MFLOP', () => {
  const sizes = { steps: 100, features: 128, units: 128, gates: 4 };
  expect(recurrentFlops(sizes)).toBe(2 * 100 * 256 * 512);
  expect(recurrentFlops({ ...sizes, directions: 2 })).toBe(2 * recurrentFlops(sizes));
});
