import { sizeOf } from '../base/size-of.ts';
import type { Value } from '../trace/value.ts';
import { producer, type Rule, type Site } from './site.ts';

const fusedKernels: Readonly<Record<string, string>> = { Conv2D: 'FusedConv2D', BatchMatMul: '_FusedMatMul' };

/** A product plus a bias for each column: the bias starts the sums of the product, and costs no pass of its own. */
export const biasIntoProduct: Rule = (site) => {
  const { a, b } = site.operation.inputs;
  return fuse(site, a, b) ?? fuse(site, b, a);
};

function fuse(
  { operation, now, consumers, isWanted, make }: Site,
  product: Value | undefined,
  bias: Value | undefined,
): Value | undefined {
  const [output] = operation.outputs;
  const made = producer(product, 'Conv2D', 'BatchMatMul');
  if (!product || !bias || !output || !made || made.attributes.dataFormat === 'NCHW') return undefined;
  // Computed once more for somebody else, the product would cost more than the bias.
  if (consumers(product).length !== 1 || isWanted(product) || product.dtype !== 'float32') return undefined;
  const columns = product.shape.at(-1) ?? 0;
  const perColumn = sizeOf(bias.shape) === columns && bias.shape.at(-1) === columns && columns > 1;
  if (!perColumn || String(output.shape) !== String(product.shape)) return undefined;
  const flat =
    bias.shape.length === 1
      ? now(bias)
      : make('Reshape', { x: now(bias) }, { shape: [columns], dtype: bias.dtype }, { shape: [columns] });
  const inputs = Object.fromEntries(Object.entries(made.inputs).map(([name, value]) => [name, now(value)]));
  return make(fusedKernels[made.kernel] ?? '', { ...inputs, bias: flat }, output, {
    ...made.attributes,
    activation: 'linear',
  });
}
