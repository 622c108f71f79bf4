import { chooseEngine } from './choose-engine.ts';
import type { Engine } from './engine.ts';

let chosen: Promise<Engine> | undefined;

/** The engine for everything but training, chosen once: looking for native packages takes a moment. */
export function defaultEngine(): Promise<Engine> {
  chosen ??= chooseEngine('auto');
  return chosen;
}
