import type { EmojiEntry } from '@encoderkit/datasets';
import { majorityAccuracy, majorityClassName } from './majority-class.ts';
import { naturalAccuracy, stemsOf } from './natural-classifiers.ts';
import { imageAccuracy, nearestPixels, nearestPixelsName } from './nearest-pixels.ts';

/** What a simple classifier reaches, for a table. */
export interface Baseline {
  readonly name: string;
  readonly accuracy: number;
}

/**
 * The three baselines for emoji: the most frequent category, the category of the emoji whose pixels are nearest, and natural's naive
 * Bayes on the stems of the English names. Each learns from the emoji of `train` and tells the categories of those of `part`. About five seconds for all 1,911.
 *
 * @param part `validation` while anything is being chosen
 */
export function emojiBaselines(entries: readonly EmojiEntry[], part: 'validation' | 'test'): Baseline[] {
  const of = (split: EmojiEntry['split']) =>
    entries
      .filter((entry) => entry.split === split)
      .map(({ image, name, category }) => ({ image, input: name, label: category }));
  const [train, asked] = [of('train'), of(part)];
  // Names are short: all their stems count.
  const stems = { train: stemsOf(train), test: stemsOf(asked) };
  return [
    { name: majorityClassName, accuracy: majorityAccuracy(train, asked) },
    { name: nearestPixelsName, accuracy: imageAccuracy(nearestPixels(train), asked) },
    { name: 'natural Bayes on the names', accuracy: naturalAccuracy('bayes', stems, { features: 3000, tokens: 50 }) },
  ];
}
