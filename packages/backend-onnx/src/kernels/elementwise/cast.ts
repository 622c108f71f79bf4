import { hostNumbers } from '../../trace/numbers.ts';
import { numericType } from '../../trace/numeric-type.ts';
import { allocate, hostValue, type Numbers, type NumericType } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { convert } from './convert.ts';

export const cast: KernelFamily<'Cast' | 'Identity'> = {
  Cast: {
    infer: ({ x }, { dtype }) => ({ shape: x.shape, dtype: numericType(dtype, 'Cast') }),
    lower: ({ inputs: { x }, output, graph }) => convert(graph, x, output.dtype),
    fold: ({ x }, { dtype }) => {
      const type = numericType(dtype, 'Cast');
      if (x.dtype === type) return x;
      const known = hostNumbers(x.source.kind === 'fill' ? { ...x, shape: [] } : x);
      if (!known) return undefined;
      const values = converted(known, type);
      return x.source.kind === 'fill'
        ? { shape: x.shape, dtype: type, source: { kind: 'fill', number: values[0] ?? 0 } }
        : hostValue(values, { shape: x.shape, dtype: type });
    },
  },
  Identity: { infer: ({ x }) => x, lower: ({ inputs }) => inputs.x, fold: ({ x }) => x },
};

function converted(values: Numbers, type: NumericType): Numbers {
  const made = allocate(type, values.length);
  made.set(type === 'bool' ? values.map((number) => (number === 0 ? 0 : 1)) : values);
  return made;
}
