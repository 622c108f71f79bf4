import { sizeOf } from '../../base/size-of.ts';
import type { Spec } from '../../trace/value.ts';
import { oneAxis } from '../axis.ts';
import type { Kernel, KernelFamily } from '../kernel.ts';
import type { KernelTypes } from '../kernel-types.ts';

type ArgMax = KernelTypes['ArgMax'];

/** The first position of the largest or smallest number. NaN is passed over, unless it comes first: then it is 0. */
const argument = (operator: 'ArgMax' | 'ArgMin'): Kernel<ArgMax['inputs'], ArgMax['attributes']> => ({
  infer: ({ x }: { x: Spec }, { axis }) => ({ shape: x.shape.toSpliced(oneAxis(x.shape, axis), 1), dtype: 'int32' }),
  lower({ inputs: { x }, attributes, output, graph }) {
    if (x.shape.length === 0 || sizeOf(x.shape) === 0) return graph.fill(0, output.shape, 'int32');
    const numbers = x.type === 'bool' ? graph.cast(x, 'int32') : x;
    const axis = oneAxis(x.shape, attributes.axis);
    // In a lone row, ONNX Runtime may find a number beside a NaN that is not the largest: as one of several rows it does not.
    const lone = x.shape.length === 1;
    const found = graph.node(operator, [lone ? graph.reshape(numbers, [1, ...x.shape]) : numbers], {
      axis: lone ? 1 : axis,
      keepdims: 0,
    });
    return graph.cast(graph.reshape(found, output.shape), 'int32');
  },
});

export const argumentKernels: KernelFamily<'ArgMax' | 'ArgMin'> = {
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
};
