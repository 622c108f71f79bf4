/** The windows, each a function of the position in 0..1. */
const shapes = {
  hann: (position: number) => 0.5 - 0.5 * Math.cos(2 * Math.PI * position),
  hamming: (position: number) => 0.54 - 0.46 * Math.cos(2 * Math.PI * position),
  blackman: (position: number) =>
    0.42 - 0.5 * Math.cos(2 * Math.PI * position) + 0.08 * Math.cos(4 * Math.PI * position),
  /** Kaldi's own: Hann's, to the power of 0.85, which does not fall to 0 as fast. */
  povey: (position: number) => (0.5 - 0.5 * Math.cos(2 * Math.PI * position)) ** 0.85,
  sine: (position: number) => Math.sin(Math.PI * position),
  rectangular: () => 1,
};

export type WindowName = keyof typeof shapes;

export const windowNames: readonly WindowName[] = ['hann', 'hamming', 'blackman', 'povey', 'sine', 'rectangular'];

/** meyda's names of those that it has. */
export const meydaWindows: Readonly<Partial<Record<WindowName, string>>> = {
  hann: 'hanning',
  hamming: 'hamming',
  blackman: 'blackman',
  sine: 'sine',
  rectangular: 'rect',
};

/**
 * A window of `length` numbers. A periodic one is a period of the shape (the first number of the next period is left out), as librosa has it; a
 * symmetric one begins and ends with the same number, as Kaldi and meyda have it.
 */
export function windowOf(name: WindowName, length: number, symmetry: 'periodic' | 'symmetric'): Float64Array {
  const period = symmetry === 'periodic' ? length : length - 1;
  return Float64Array.from({ length }, (_, index) => shapes[name](period === 0 ? 0.5 : index / period));
}
