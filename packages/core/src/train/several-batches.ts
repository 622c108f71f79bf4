import {
  add,
  div,
  mul,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Program, Tensors } from '../engine/engine.ts';
import type { Pass } from './pass.ts';

/** What a program is given of a batch. Types, not interfaces: only then are they records of tensors. */
export type Given = { readonly batch: Tensors; readonly draw: Tensor };

/** What it is given to move the weights. `terms`: of all batches of the update. */
export type Applied = { readonly learningRate: Scalar; readonly update: Scalar; readonly terms: Scalar };

interface Parts<Seen extends Tensors> {
  readonly variables: readonly Variable[];
  readonly backward: (given: Given) => { readonly pass: Pass<Seen>; readonly gradients: readonly Tensor[] };
  readonly move: (gradients: readonly Tensor[], learningRate: Scalar, update: Scalar) => void;
  readonly program: <Inputs extends Tensors, Outputs extends Tensors>(
    name: string,
    compute: (inputs: Inputs) => Outputs,
  ) => Program<Inputs, Outputs>;
}

/** The programs of updates that several batches make, and the sums of their gradients, in which every term counts the same whatever batch it is in. */
export function severalBatches<Seen extends Tensors>({ variables, backward, move, program }: Parts<Seen>) {
  const sums = variables.map((weight) => tidy(() => variable(zerosLike(weight), false)));

  const added = (gradients: readonly Tensor[], terms: Tensor): Tensor[] =>
    sums.map((sum, index) => add(sum, mul(gradients[index] ?? 0, terms)));

  const moveBy = (totals: readonly Tensor[], { learningRate, update, terms }: Applied): void => {
    const means = totals.map((total) => div(total, terms));
    move(means, learningRate, update);
    for (const sum of sums) sum.assign(zerosLike(sum));
  };

  const adding = ({ terms, ...given }: Given & { terms: Tensor }) => {
    const { pass, gradients } = backward(given);
    for (const [index, total] of added(gradients, terms).entries()) sums[index]?.assign(total);
    return pass;
  };

  const closing = ({ terms, applied, ...given }: Given & { terms: Tensor; applied: Applied }) => {
    const { pass, gradients } = backward(given);
    moveBy(added(gradients, terms), applied);
    return pass;
  };

  const applying = ({ applied }: { applied: Applied }) => {
    moveBy(sums, applied);
    return {};
  };

  return {
    sums,
    /** A batch, added to the sums. */
    adding: program(', accumulating', adding),
    /** The last batch of an update, and the update. */
    closing: program(', last of several', closing),
    /** The update alone. */
    applying: program(', update', applying),
  };
}
