import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Engine, Program, Tensors } from './engine.ts';

/** By engine, then by what names the use: a symbol of core's own, or a user's word. */
type Programs = Map<Engine, Map<string | symbol, Disposable>>;
type Disposable = Pick<Program<Tensors, Tensors>, 'dispose'>;

/** Compiled programs hold native memory: each network's are made once and live as long as it does. */
const programs = new WeakMap<LayersModel, Programs>();

/**
 * The program of this network for one use of it on this engine, made when it is first needed.
 *
 * `use`: what names it among all others. Core takes symbols, with which no user's name collides; its function always has the same inputs and outputs.
 */
export function inferenceProgram<Inputs extends Tensors, Outputs extends Tensors>(
  engine: Engine,
  network: LayersModel,
  use: string | symbol,
  compute: (inputs: Inputs) => Outputs,
): Program<Inputs, Outputs> {
  const byEngine: Programs = programs.get(network) ?? new Map();
  programs.set(network, byEngine);
  const byUse = byEngine.get(engine) ?? new Map<string | symbol, Disposable>();
  byEngine.set(engine, byUse);
  const name = typeof use === 'symbol' ? (use.description ?? '') : use;
  const program = byUse.get(use) ?? engine.program(name, compute);
  byUse.set(use, program);
  // What was put there under this name.
  return program as Program<Inputs, Outputs>;
}

/** Frees the programs of a network that is disposed. */
export function releasePrograms(network: LayersModel): void {
  for (const byUse of programs.get(network)?.values() ?? []) {
    for (const program of byUse.values()) program.dispose();
  }
  programs.delete(network);
}
