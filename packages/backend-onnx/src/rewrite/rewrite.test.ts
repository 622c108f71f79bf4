import { describe, expect, it } from 'vitest';
import { lower } from '../kernels/lower.ts';
import { operationsFor } from '../trace/order.ts';
import type { Operation, Spec, Value } from '../trace/value.ts';
import { rewrite } from './rewrite.ts';

const spec: Spec = { shape: [2], dtype: 'float32' };
const input = (name: string): Value => ({ ...spec, source: { kind: 'placeholder', name } });

function operation(
  kernel: string,
  inputs: Operation['inputs'],
  attributes: Operation['attributes'] = {},
  shape: readonly number[] = spec.shape,
): Value {
  const outputs: Value[] = [];
  const recorded: Operation = { kernel, inputs, attributes, outputs };
  const output: Value = { ...spec, shape, source: { kind: 'operation', operation: recorded, index: 0 } };
  outputs.push(output);
  return output;
}

const nameOf = ({ source }: Value): string | undefined => (source.kind === 'placeholder' ? source.name : undefined);
const operators = (...values: readonly Value[]): string[] =>
  lower(
    values.map((value, index) => ({ name: `y_${index}`, value })),
    nameOf,
  ).nodes.map(({ operator }) => operator);

describe('operations in order', () => {
  it('come after those that they need, each once', () => {
    const x = input('x');
    const [a, b] = [operation('Neg', { x }), operation('Abs', { x })];
    const sum = operation('Add', { a, b });
    expect(operationsFor([sum, a]).map(({ kernel }) => kernel)).toEqual(['Abs', 'Neg', 'Add']);
  });

  it('may be very deep', () => {
    let value = input('x');
    for (let depth = 0; depth < 50_000; depth++) value = operation('Neg', { x: value });
    expect(operationsFor([value]).length).toBe(50_000);
    expect(rewrite([value]).length).toBe(1);
  });
});

describe('rewrite', () => {
  it('makes equal operations one', () => {
    const x = input('x');
    const sum = operation('Add', { a: operation('Exp', { x }), b: operation('Exp', { x }) });
    expect(operators(...rewrite([sum]))).toEqual(['Exp', 'Add']);
  });

  it('keeps operations apart whose inputs or attributes differ', () => {
    const [x, y] = [input('x'), input('y')];
    const step = (alpha: number) => operation('Step', { x }, { alpha });
    const values = [
      operation('Exp', { x }),
      operation('Exp', { x: y }),
      step(Number.NaN),
      step(Number.POSITIVE_INFINITY),
    ];
    expect(new Set(rewrite(values)).size).toBe(4);
  });

  it('leaves inputs as they are', () => {
    const x = input('x');
    expect(rewrite([x])).toEqual([x]);
    expect(rewrite([x])[0]).toBe(x);
  });
});

describe('lower', () => {
  it('computes nothing for arrays without elements', () => {
    const empty: Value = { shape: [0], dtype: 'float32', source: { kind: 'placeholder', name: 'x' } };
    const sum = operation('Add', { a: empty, b: input('y') }, {}, [0]);
    expect(operators(sum)).toEqual([]);
  });

  it('refuses a lowering whose result is not what TF.js was told', () => {
    const wrong = operation('Exp', { x: input('x') });
    const outputs = wrong.source.kind === 'operation' ? (wrong.source.operation.outputs as Value[]) : [];
    outputs[0] = { ...wrong, shape: [3] };
    expect(() => operators(wrong)).toThrow(/kernel Exp: expected output 0 to be float32\[3\], received "float32\[2\]"/);
  });

  it('refuses values of another function', () => {
    expect(() => lower([{ name: 'y', value: input('x') }], () => undefined)).toThrow(/a placeholder of shape \[2\]/);
  });
});
