import { expect, test } from 'vitest';
import { nodeTimes, operatorTimes, type ProfileEvent } from './node-times.ts';

const event = (name: string, operator: string, dur: number): ProfileEvent => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  dur,
  args: {
    op_name: operator,
    input_type_shape: [{ float: [2, 3] }, { int32: [] }],
    output_type_shape: [{ float: [6] }],
  },
});

const events: ProfileEvent[] = [
  { cat: 'Session', name: 'model_run', dur: 99_999 },
  event('conv_1', 'Conv', 90_000),
  event('relu_1', 'Relu', 80_000),
  ...[3_000, 5_000, 4_000].map((dur) => event('conv_1', 'Conv', dur)),
  ...[1_000, 9_000, 1_000].map((dur) => event('relu_1', 'Relu', dur)),
  ...[70_000, 2_000, 2_000, 2_000].map((dur) => event('relu_2', 'Relu', dur)),
];

test('what a loop runs counts as often as it runs, the loop itself does not', () => {
  const twice = [1_000, 2_000, 3_000, 5_000].map((dur) => event('mul_1', 'Mul', dur));
  const nodes = nodeTimes(
    [...twice, event('scan_1', 'Scan', 9_000), event('relu_1', 'Relu', 500), event('relu_1', 'Relu', 500)],
    1,
  );
  expect(nodes.map(({ name, times, milliseconds }) => [name, times, milliseconds])).toEqual([
    ['mul_1', 2, 8],
    ['relu_1', 1, 0.5],
  ]);
});

test('each node’s median in milliseconds, the slowest first, without the first run', () => {
  const nodes = nodeTimes(events, 1);
  expect(nodes.map(({ name, milliseconds }) => [name, milliseconds])).toEqual([
    ['conv_1', 4],
    ['relu_2', 2],
    ['relu_1', 1],
  ]);
  expect(nodes[0]).toMatchObject({ operator: 'Conv', inputs: 'float[2,3] int32[]', outputs: 'float[6]' });
});

test('summed by operator', () => {
  expect(operatorTimes(nodeTimes(events, 1))).toEqual([
    { operator: 'Conv', nodes: 1, milliseconds: 4 },
    { operator: 'Relu', nodes: 2, milliseconds: 3 },
  ]);
});
