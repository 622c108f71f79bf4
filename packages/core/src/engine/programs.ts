import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Engine, Program, Tensors } from './engine.ts';

/** By engine, then by what names the use: a symbol of core's own, or a user's word. */
type Programs = Map<Engine, Map<string | symbol, Made>>;

interface Made {
  readonly program: Pick<Program<Tensors, Tensors>, 'dispose'>;
  /** The variables it reads: an embedding that grows has others from then on. */
  readonly weights: readonly Variable[];
}

/** Compiled programs hold native memory: each network's are made once and live as long as it does. */
const programs = new WeakMap<LayersModel, Programs>();

/**
 * The program of this network for one use of it on this engine, made when it is first needed, and anew where the weights are other variables.
 *
 * `use`: what names it among all others. Core takes symbols, with which no user's name collides; its function always has the same inputs and outputs.
 */
export function inferenceProgram<Inputs extends Tensors, Outputs extends Tensors>(
  engine: Engine,
  network: LayersModel,
  use: string | symbol,
  compute: (inputs: Inputs) => Outputs,
  weights: readonly Variable[],
): Program<Inputs, Outputs> {
  const byEngine: Programs = programs.get(network) ?? new Map();
  programs.set(network, byEngine);
  const byUse = byEngine.get(engine) ?? new Map<string | symbol, Made>();
  byEngine.set(engine, byUse);
  const made = byUse.get(use);
  // What was put there under this name.
  if (made?.weights.every((weight, place) => weight === weights[place]))
    return made.program as Program<Inputs, Outputs>;
  made?.program.dispose();
  const program = engine.program(typeof use === 'symbol' ? (use.description ?? '') : use, compute);
  byUse.set(use, { program, weights });
  return program;
}

/** Frees the programs of a network that is disposed. */
export function releasePrograms(network: LayersModel): void {
  for (const byUse of programs.get(network)?.values() ?? []) {
    for (const { program } of byUse.values()) program.dispose();
  }
  programs.delete(network);
}
