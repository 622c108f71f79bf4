import { EncoderKitError } from '@encoderkit/errors';
import { sizeOf } from '../base/size-of.ts';
import { allocate, type Numbers, type Value } from './value.ts';

/** The numbers of a value, where they are known. The caller must not write to them. */
export function hostNumbers({ source, shape, dtype }: Value): Numbers | undefined {
  switch (source.kind) {
    case 'host':
      return source.values;
    case 'state':
      return source.cell.current;
    case 'fill':
      return dtype === 'float32' || dtype === 'int32' || dtype === 'bool'
        ? allocate(dtype, sizeOf(shape)).fill(source.number)
        : undefined;
    default:
      return undefined;
  }
}

/** A copy that later runs do not change. */
export function snapshot(value: Value): Value {
  return value.source.kind === 'state'
    ? { ...value, source: { kind: 'host', values: value.source.cell.current.slice() } }
    : value;
}

/** For numbers that are read before they have been computed. */
export function notComputed(shape: readonly number[]): EncoderKitError {
  return new EncoderKitError({
    code: 'not-computed',
    where: "tfjs backend 'onnx'",
    problem: `a tensor of shape [${shape}] was read before its numbers were computed`,
    remedy:
      'Use "await tensor.data()" instead of "tensor.dataSync()". Inside a function given to compile() no tensor can be read: return it instead.',
  });
}
