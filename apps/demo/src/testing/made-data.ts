import type { Curve } from '../report/curves.ts';
import type { Pixels } from '../report/pictures.ts';

/** Labels as nasty as they come. */
export const nastyLabels = ['<b>bold</b>', 'a & "b"', "it's", '</script>', '日本語'];

/** Two trainings of three epochs that look like real ones. */
export const curves: Curve[] = ['fine-tuned', 'from scratch'].map((name, run) => ({
  name,
  epochs: [1, 2, 3].map((epoch) => ({
    epoch,
    loss: (0.5 + run) / epoch,
    accuracy: 1 - 0.3 / epoch,
    validation: { loss: (0.6 + run) / epoch, accuracy: 1 - 0.4 / epoch },
  })),
}));

/** A small grey picture, another for each seed. */
export function pixels(seed: number): Pixels {
  const data = Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + seed * 11) % 256);
  return { data, width: 8, height: 8, channels: 1 };
}
