import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graphBuilder } from '../onnx/builder.ts';
import { serialize } from '../onnx/serialize.ts';
import type { Numbers, NumericType } from '../trace/value.ts';
import { arrayFor, type Feed, runtimeNames, type SessionOptions } from './runtime.ts';
import { createSession } from './session.ts';

const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const feed = (dtype: NumericType, shape: readonly number[], values: Numbers): Feed => ({ dtype, shape, values });

/** A model that turns the sign of `x`. */
function negation(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): Uint8Array {
  const graph = graphBuilder();
  const value = graph.node('Neg', [graph.input('x', shape, dtype)]);
  return serialize(graph.finish([{ name: 'y', value }]), { name: 'negation' });
}

describe.each(runtimeNames)('the runtime %s', (runtime) => {
  const open = (model: Uint8Array, options: SessionOptions = {}) => createSession(model, { ...options, runtime });

  it.each([
    ['numbers', [2, 3]],
    ['one number', []],
    ['no numbers', [0, 3]],
    ['more than a page of them', [50, 100]],
  ])('reads and fills arrays in place: %s', async (_, shape) => {
    const session = await open(negation(shape));
    const [x, y] = [arrayFor({ dtype: 'float32', shape }), arrayFor({ dtype: 'float32', shape })];
    const binding = session.bind({ x }, { y });
    for (const first of [1, -7]) {
      x.values.forEach((_, at) => {
        x.values[at] = first + at;
      });
      await binding.run();
      expect(y.values).toEqual(x.values.map((number) => -number));
    }
    await session.release();
  });

  it('has integers and truth values', async () => {
    const graph = graphBuilder();
    const x = graph.input('x', [3], 'int32');
    const positive = graph.node('Greater', [x, graph.constant([0], [1], 'int32')]);
    const twice = graph.node('Add', [x, x]);
    const bytes = serialize(
      graph.finish([
        { name: 'positive', value: positive },
        { name: 'twice', value: twice },
        { name: 'not', value: graph.node('Not', [graph.input('flags', [2], 'bool')]) },
      ]),
      { name: 'types' },
    );
    const session = await open(bytes);
    const outputs = {
      positive: feed('bool', [3], new Uint8Array(3).fill(9)),
      twice: feed('int32', [3], new Int32Array(3)),
      not: feed('bool', [2], new Uint8Array(2).fill(9)),
    };
    const inputs = { x: feed('int32', [3], Int32Array.of(-5, 0, 7)), flags: feed('bool', [2], Uint8Array.of(1, 0)) };
    await session.bind(inputs, outputs).run();
    expect([...outputs.positive.values]).toEqual([0, 0, 1]);
    expect([...outputs.twice.values]).toEqual([-10, 0, 14]);
    expect([...outputs.not.values]).toEqual([0, 1]);
    await session.release();
  });

  it('keeps several bindings of one session apart', async () => {
    const session = await open(negation([2]));
    const bindings = [1, 2, 3].map((number) => {
      const y = arrayFor({ dtype: 'float32', shape: [2] });
      return { y, ...session.bind({ x: feed('float32', [2], Float32Array.of(number, 0)) }, { y }) };
    });
    await Promise.all(bindings.map(({ run }) => run()));
    expect(bindings.map(({ y }) => y.values[0])).toEqual([-1, -2, -3]);
    await bindings[1]?.release();
    await expect(bindings[1]?.run()).rejects.toMatchObject({ code: 'disposed' });
    await bindings[2]?.run();
    await session.release();
  });

  it('refuses what is no model, with the words of ONNX Runtime, and goes on', async () => {
    await expect(open(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({
      code: 'invalid-graph',
      message: expect.stringMatching(/ONNX Runtime refuses the program: .*protobuf parsing failed/),
    });
    await expect(open(new Uint8Array(0))).rejects.toMatchObject({ code: 'invalid-graph' });
    const session = await open(negation([1]));
    await session.release();
  });

  it('says what is wrong with arrays that do not fit', async () => {
    const session = await open(negation([2]));
    const [x, y] = [arrayFor({ dtype: 'float32', shape: [2] }), arrayFor({ dtype: 'float32', shape: [2] })];
    const longer = arrayFor({ dtype: 'float32', shape: [3] });
    const failed = (text: RegExp) => ({ code: 'invalid-graph', message: expect.stringMatching(text) });
    await expect(session.bind({ x: longer }, { y }).run()).rejects.toMatchObject(failed(/Got: 3 Expected: 2/));
    await expect(session.bind({}, { y }).run()).rejects.toMatchObject(failed(/program failed: .*\bx\b/));
    await session.bind({ x }, { y }).run();
    await session.release();
  });

  it('runs nothing after its release, nor with a signal that has aborted', async () => {
    const session = await open(negation([1]));
    const [x, y] = [feed('float32', [1], Float32Array.of(3)), arrayFor({ dtype: 'float32', shape: [1] })];
    const binding = session.bind({ x }, { y });
    await expect(binding.run(AbortSignal.abort('enough'))).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    expect(y.values[0]).toBe(0);
    await binding.run(new AbortController().signal);
    expect(y.values[0]).toBe(-3);
    await session.release();
    await expect(binding.run()).rejects.toMatchObject({ code: 'disposed' });
    expect(() => session.bind({ x }, { y })).toThrow('has been released');
    await session.release();
  });

  it('takes threads and spinning, and writes a profile when it is released', async () => {
    const session = await open(negation([4]), { threads: 2, spinning: true, profile: join(folder, `${runtime} ü`) });
    const binding = session.bind(
      { x: arrayFor({ dtype: 'float32', shape: [4] }) },
      { y: arrayFor({ dtype: 'float32', shape: [4] }) },
    );
    await binding.run();
    await session.release();
    const [file = ''] = readdirSync(folder).filter((name) => name.startsWith(`${runtime} ü`));
    const events: { name: string; cat: string }[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(events.filter(({ cat }) => cat === 'Node').length).toBeGreaterThan(0);
  });
});
