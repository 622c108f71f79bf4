import { sizeOf } from '../base/size-of.ts';
import type { Value } from '../trace/value.ts';
import { producer, type Rewrite, type Site } from './site.ts';

/** A product plus a bias for each column: the bias starts the sums of the product, and costs no pass of its own. */
export const biasIntoProduct: Rewrite<'Add'> = (site) => {
  const { a, b } = site.operation.inputs;
  return fuse(site, a, b) ?? fuse(site, b, a);
};

function fuse(
  { operation, now, consumers, isWanted, make }: Site<'Add'>,
  product: Value,
  bias: Value,
): Value | undefined {
  const [output] = operation.outputs;
  const made = producer(product, 'Conv2D', 'BatchMatMul');
  // Computed once more for somebody else, the product would cost more than the bias.
  if (!made || consumers(product).length !== 1 || isWanted(product) || product.dtype !== 'float32') return undefined;
  const columns = product.shape.at(-1) ?? 0;
  const perColumn = sizeOf(bias.shape) === columns && bias.shape.at(-1) === columns && columns > 1;
  if (!perColumn || String(output?.shape) !== String(product.shape)) return undefined;
  const flat = (): Value =>
    bias.shape.length === 1 ? now(bias) : make('Reshape', { x: now(bias) }, { shape: [columns] });
  if (made.kernel === 'BatchMatMul') {
    const { inputs, attributes } = made;
    const all = { a: now(inputs.a), b: now(inputs.b), bias: flat() };
    return make('_FusedMatMul', all, { ...attributes, activation: 'linear' });
  }
  const { inputs, attributes } = made;
  if (attributes.dataFormat === 'NCHW') return undefined;
  const all = { x: now(inputs.x), filter: now(inputs.filter), bias: flat() };
  return make('FusedConv2D', all, { ...attributes, activation: 'linear' });
}
