import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Compute, Engine, Program } from './engine.ts';

/** Compiled programs hold native memory: each network's are made once and live as long as it does. */
const programs = new WeakMap<LayersModel, Map<Engine, Map<string, Made>>>();

interface Made {
  readonly program: Program;
  /** The variables it reads: an embedding that grows has others from then on. */
  readonly weights: readonly Variable[];
}

/** The program `name` of this network on this engine, made at its first use, and anew where the weights are other variables. */
export function inferenceProgram(
  engine: Engine,
  network: LayersModel,
  name: string,
  compute: Compute,
  weights: readonly Variable[],
): Program {
  const byEngine = programs.get(network) ?? new Map<Engine, Map<string, Made>>();
  programs.set(network, byEngine);
  const byName = byEngine.get(engine) ?? new Map<string, Made>();
  byEngine.set(engine, byName);
  const made = byName.get(name);
  if (made?.weights.every((weight, place) => weight === weights[place])) return made.program;
  made?.program.dispose();
  const program = engine.program(name, compute, weights);
  byName.set(name, { program, weights });
  return program;
}

/** Frees the programs of a network that is disposed. */
export function releasePrograms(network: LayersModel): void {
  for (const byName of programs.get(network)?.values() ?? []) {
    for (const { program } of byName.values()) program.dispose();
  }
  programs.delete(network);
}
