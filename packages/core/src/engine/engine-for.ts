import { EncoderKitError } from '@encoderkit/errors';
import { chooseEngine, type EngineChoice } from './choose-engine.ts';
import type { Engine } from './engine.ts';

interface Chosen {
  readonly engine: Engine;
  /** Why installed native packages are not used. */
  readonly warnings: readonly string[];
}

/** Chosen once: looking for native packages takes a moment, and compiled programs are kept by engine. */
const chosen = new Map<EngineChoice, Promise<Chosen>>();

/** The engine that an option asks for, with what there is to say about the choice. */
export async function chosenEngine(option: EngineChoice | Engine = 'auto'): Promise<Chosen> {
  if (isEngine(option)) return { engine: option, warnings: [] };
  // What runs op by op runs on the backend that is active at the time.
  if (option === 'eager') return choose(option);
  const known = chosen.get(option) ?? choose(option);
  chosen.set(option, known);
  known.catch(() => chosen.delete(option));
  return known;
}

/** The same for those who have nowhere to say it. */
export const engineFor = async (option?: EngineChoice | Engine): Promise<Engine> => (await chosenEngine(option)).engine;

/** @throws EncoderKitError `invalid-option` unless it is the name of an engine, or an engine */
export function checkEngine(where: string, option: unknown): void {
  if (option === undefined || option === 'auto' || option === 'onnx' || option === 'eager' || isEngine(option)) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"engine" to be 'auto', 'onnx' or 'eager', or an engine`,
    received: option,
  });
}

async function choose(choice: EngineChoice): Promise<Chosen> {
  const warnings: string[] = [];
  const engine = await chooseEngine(choice, { warn: (notice) => warnings.push(notice) });
  return { engine, warnings };
}

const isEngine = (option: unknown): option is Engine =>
  typeof option === 'object' && option !== null && 'program' in option && typeof option.program === 'function';
