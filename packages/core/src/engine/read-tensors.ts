import { dispose, Tensor } from '@tensorflow/tfjs-core';
import { type HostArray, isHostArray } from '../base/host-array.ts';
import { leavesOf, mapLeaves, type Tree } from '../base/tree.ts';
import type { ArraysOf, Tensors } from './engine.ts';

/** The arrays of a program's inputs in order, and what puts tensors in their places again. */
export interface Laid<Inputs> {
  readonly arrays: readonly HostArray[];
  /** The same for inputs of the same names and lists. */
  readonly layout: string;
  place(tensors: readonly Tensor[]): Inputs;
}

export function laidOut<Inputs extends Tensors>(inputs: ArraysOf<Inputs>): Laid<Inputs> {
  const arrays: HostArray[] = [];
  const places = mapLeaves(inputs as Tree<HostArray>, isHostArray, (array) => arrays.push(array) - 1);
  return {
    arrays,
    layout: JSON.stringify(places),
    // The names and lists are those of the inputs.
    place: (tensors) => mapLeaves(places, isPlace, (place) => tensors[place]) as Inputs,
  };
}

/** The tensors among a program's outputs, in order. */
export const tensorsIn = (outputs: Tensors): Tensor[] => leavesOf(outputs as Tree<Tensor>, isTensor);

/** Outputs with other tensors in their places. */
export const copiesOf = <Outputs extends Tensors>(outputs: Outputs, copy: (tensor: Tensor) => Tensor): Outputs =>
  mapLeaves(outputs as Tree<Tensor>, isTensor, copy) as Outputs;

/** The numbers of a program's outputs, whose tensors it disposes. */
export async function readTensors<Outputs extends Tensors>(outputs: Outputs): Promise<ArraysOf<Outputs>> {
  const tensors = tensorsIn(outputs);
  try {
    const arrays = new Map(
      await Promise.all(tensors.map(async (tensor) => [tensor, await hostArray(tensor)] as const)),
    );
    // The names and lists are those of the outputs.
    return mapLeaves(outputs as Tree<Tensor>, isTensor, (tensor) => arrays.get(tensor)) as ArraysOf<Outputs>;
  } finally {
    dispose(tensors);
  }
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
const isPlace = (value: unknown): value is number => typeof value === 'number';

async function hostArray(tensor: Tensor): Promise<HostArray> {
  const { shape, dtype } = tensor;
  const values = await tensor.data();
  if (dtype === 'float32' && values instanceof Float32Array) return { dtype, shape, values };
  // Booleans come as bytes, and so do integers that TF.js' cpu backend made of booleans.
  return { dtype: 'int32', shape, values: values instanceof Int32Array ? values : Int32Array.from(values) };
}
