import { checkFunction } from '@encoderkit/errors';

/** Something odd about a sound that is read all the same. */
export interface SoundWarning {
  /** `'header'`: a file that contradicts itself; `'phase'`: channels that cancel one another. */
  readonly kind: 'header' | 'phase';
  /** A sentence that names the sound. */
  readonly message: string;
}

/** What goes along with a sound while it is read. */
export interface Reading {
  /** Begins what errors and warnings say: the function that was called, and the path. */
  readonly where: string;
  readonly onWarning: (warning: SoundWarning) => void;
  /** Hears the sample rate that the sound has by itself. */
  readonly onSampleRate?: (sampleRate: number) => void;
}

type Warner = (warning: SoundWarning) => void;

/** The option of that name, `console.warn` when absent. */
export function checkWarner(where: string, onWarning: Warner = ({ message }) => console.warn(message)): Warner {
  checkFunction(where, 'onWarning', onWarning);
  return onWarning;
}

/** Tells of `problem` in a sentence that says where. */
export function warn({ where, onWarning }: Reading, kind: SoundWarning['kind'], problem: string): void {
  onWarning({ kind, message: `${where}: ${problem}` });
}

/** A reading whose warnings nobody hears: for raw samples in functions that only compute. */
export const quietly = (where: string): Reading => ({ where, onWarning() {} });
