import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { wholeOrNothing } from './whole-or-nothing.ts';

const make = () => sequential({ layers: [layers.dense({ units: 2, inputShape: [3] }), layers.dense({ units: 1 })] });

it('frees what was made half-way, and leaves alone what was there', () => {
  const other = make();
  const before = memory().numTensors;
  const fail = () => {
    make();
    throw new RangeError('too large');
  };
  expect(() => wholeOrNothing(fail)).toThrow(new RangeError('too large'));
  expect(memory().numTensors).toBe(before);
  const made = wholeOrNothing(make);
  expect(memory().numTensors).toBe(before + 4);
  expect(made.countParams() + other.countParams()).toBe(22);
  made.dispose();
  other.dispose();
});
