import { sizeOf } from '../base/size-of.ts';
import type { Spec } from '../trace/value.ts';
import type { Kernel, KernelFamily } from './kernel.ts';
import type { KernelTypes } from './kernel-types.ts';

type Parts = KernelTypes['FFT']['inputs'];

/** The discrete Fourier transform of the last axis. */
const transform = (inverse: boolean): Kernel<Parts, object> => ({
  infer: ({ real }: { real: Spec }) => [real, real],
  lower({ inputs, graph }) {
    const { shape } = inputs.real;
    const length = shape.at(-1) ?? 1;
    const rows = [sizeOf(shape) / length, length, 1];
    // ONNX Runtime computes other lengths by way of longer transforms, in float32 with errors of 1e-3 at length 257.
    const type = Number.isInteger(Math.log2(length)) ? 'float32' : 'float64';
    const columns = [inputs.real, inputs.imag].map((part) => graph.cast(graph.reshape(part, rows), type));
    const axis = graph.scalar(1, 'int64');
    const transformed = graph.node('DFT', [graph.node('Concat', columns, { axis: 2 }), undefined, axis], {
      inverse: inverse ? 1 : 0,
    });
    return graph
      .nodeOutputs('Split', [graph.cast(transformed, 'float32')], { axis: 2, num_outputs: 2 })
      .map((part) => graph.reshape(part, shape));
  },
});

/** Kernels of complex numbers. Their inputs here are the real and the imaginary parts (see complex.ts). */
export const fourier: KernelFamily<'ComplexAbs' | 'FFT' | 'IFFT'> = {
  /** √(real² + imag²) by the quotient of the smaller and the larger, so that squares neither overflow nor vanish. */
  ComplexAbs: {
    infer: ({ real }) => real,
    lower({ inputs, graph }) {
      const [a, b] = [graph.node('Abs', [inputs.real]), graph.node('Abs', [inputs.imag])];
      const [small, large] = [graph.node('Min', [a, b]), graph.node('Max', [a, b])];
      const quotient = graph.node('Div', [small, large]);
      const square = graph.node('Add', [graph.node('Mul', [quotient, quotient]), graph.scalar(1, 'float32')]);
      const length = graph.node('Mul', [large, graph.node('Sqrt', [square])]);
      const zero = graph.node('Equal', [large, graph.scalar(0, 'float32')]);
      const plain = graph.node('Or', [zero, graph.node('IsInf', [large])]);
      return graph.node('Where', [plain, large, length]);
    },
  },
  FFT: transform(false),
  IFFT: transform(true),
};
