import { add, keep, matMul, mul, serialization, split, sub, type Tensor, tidy, unstack } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { drawMask } from './dropout.ts';

type StockOptions = Parameters<typeof layers.gru>[0];

export interface GruOptions extends Omit<StockOptions, 'cell'> {
  /**
   * Applies the reset gate after the recurrent product, and gives that product a bias of its own (`bias` is then
   * `[2, 3·units]`): Keras' default since 2.0, and the form of cuDNN and PyTorch. False when absent, as in TF.js.
   */
  readonly resetAfter?: boolean;
}

/**
 * `tf.layers.gru` that also knows Keras' `resetAfter`, which TF.js' own refuses. The layer is TF.js' own but for its cell; its
 * weights are Keras' in name, order and shape, and Keras' files with `reset_after` load into it.
 *
 * `h' = z·h + (1 − z)·tanh(x W + b + r·(h U + b'))` (Cho et al. 2014, revised version)
 *
 * @throws what `tf.layers.gru` throws
 * @example
 * ```ts
 * import { input } from '@tensorflow/tfjs-layers';
 * import { gru } from '@encoderkit/tfjs-backend-onnx';
 *
 * const layer = gru({ units: 8, resetAfter: true, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' });
 * layer.apply(input({ shape: [10, 4] }));
 * console.log(layer.weights.map(({ shape }) => shape)); // [[4, 24], [8, 24], [2, 24]]
 * ```
 */
export function gru({ resetAfter = false, ...options }: GruOptions): layers.Layer {
  const layer = layers.gru(options as StockOptions);
  if (resetAfter) resetAfterIn((layer as unknown as { cell: Cell }).cell);
  return layer;
}

interface Weight {
  read(): Tensor;
}

interface Activation {
  apply(x: Tensor): Tensor;
}

/** What TF.js' cell has, and its types hide. */
interface Cell {
  readonly units: number;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  kernel: Weight;
  recurrentKernel: Weight;
  bias: Weight | null;
  dropoutMask: Tensor[] | null;
  recurrentDropoutMask: Tensor[] | null;
  built: boolean;
  readonly kernelInitializer: unknown;
  readonly recurrentInitializer: unknown;
  readonly biasInitializer: unknown;
  readonly kernelRegularizer: unknown;
  readonly recurrentRegularizer: unknown;
  readonly biasRegularizer: unknown;
  readonly kernelConstraint: unknown;
  readonly recurrentConstraint: unknown;
  readonly biasConstraint: unknown;
  addWeight(
    name: string,
    shape: number[],
    dtype: null,
    initializer: unknown,
    regularizer: unknown,
    trainable: boolean,
    constraint: unknown,
  ): Weight;
  build(inputShape: number[] | number[][]): void;
  call(inputs: Tensor[], options: { training?: boolean }): Tensor[];
  getConfig(): Record<string, unknown>;
}

function resetAfterIn(cell: Cell): void {
  const config = cell.getConfig.bind(cell);
  cell.getConfig = () => ({ ...config(), resetAfter: true });
  cell.build = (inputShape) => {
    const width = Number(inputShape.flat().at(-1));
    const gates = 3 * cell.units;
    const { kernelInitializer, recurrentInitializer, biasInitializer } = cell;
    cell.kernel = cell.addWeight(
      'kernel',
      [width, gates],
      null,
      kernelInitializer,
      cell.kernelRegularizer,
      true,
      cell.kernelConstraint,
    );
    cell.recurrentKernel = cell.addWeight(
      'recurrent_kernel',
      [cell.units, gates],
      null,
      recurrentInitializer,
      cell.recurrentRegularizer,
      true,
      cell.recurrentConstraint,
    );
    cell.bias = cell.useBias
      ? cell.addWeight('bias', [2, gates], null, biasInitializer, cell.biasRegularizer, true, cell.biasConstraint)
      : null;
    cell.built = true;
  };
  cell.call = ([input, state], { training }) => {
    if (!input || !state) throw new RangeError('a GRU cell takes an input and a state');
    return tidy(() => step(cell, input, state, training === true));
  };
}

/** One step, where the backend is not ours. Masks of dropout are drawn at the first step and hold for the sequence. */
function step(cell: Cell, input: Tensor, state: Tensor, training: boolean): Tensor[] {
  const draw = (rate: number, like: Tensor): Tensor[] | null => {
    const mask = training ? drawMask(cell, rate, like.shape, masks) : undefined;
    // The layer disposes them at its next call.
    return mask ? [keep(mask)] : null;
  };
  cell.dropoutMask ??= draw(cell.dropout, input);
  cell.recurrentDropoutMask ??= draw(cell.recurrentDropout, state);
  const [inputMask] = cell.dropoutMask ?? [];
  const [stateMask] = cell.recurrentDropoutMask ?? [];
  const before = stateMask ? mul(state, stateMask) : state;
  const [inputBias, recurrentBias] = cell.bias ? unstack(cell.bias.read()) : [];
  const gatesOf = (x: Tensor, kernel: Weight, bias: Tensor | undefined): [Tensor, Tensor, Tensor] => {
    const product = matMul(x, kernel.read());
    return split(bias ? add(product, bias) : product, 3, -1) as [Tensor, Tensor, Tensor];
  };
  const [xUpdate, xReset, xCandidate] = gatesOf(inputMask ? mul(input, inputMask) : input, cell.kernel, inputBias);
  const [hUpdate, hReset, hCandidate] = gatesOf(before, cell.recurrentKernel, recurrentBias);
  const update = cell.recurrentActivation.apply(add(xUpdate, hUpdate));
  const reset = cell.recurrentActivation.apply(add(xReset, hReset));
  const candidate = cell.activation.apply(add(xCandidate, mul(reset, hCandidate)));
  const after = add(mul(update, before), mul(sub(1, update), candidate));
  return [after, after];
}

/** How many masks TF.js draws for a GRU; the first is used. */
const masks = 3;

/** Configs that say `resetAfter` make our layer, wherever TF.js reads them: models in files, and bidirectional layers. */
export function registerGru(): void {
  const { classNameMap } = serialization.SerializationMap.getMap();
  const stock = classNameMap.GRU;
  if (!stock) return;
  const [stockClass, fromConfig] = stock;
  const fromAnyConfig: typeof fromConfig = (made, config) =>
    config.resetAfter === true
      ? (gru(config as unknown as GruOptions) as unknown as ReturnType<typeof fromConfig>)
      : fromConfig(made, config);
  classNameMap.GRU = [stockClass, fromAnyConfig];
}
