import { type Spec, sizeOf } from '../../graph/value.ts';
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
    const found = graph.node(operator, [numbers], { axis: oneAxis(x.shape, attributes.axis), keepdims: 0 });
    return graph.cast(found, 'int32');
  },
});

export const argumentKernels: KernelFamily<'ArgMax' | 'ArgMin'> = {
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
};
