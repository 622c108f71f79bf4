import { EncoderKitError } from '@encoderkit/errors';
import { inverseDocumentFrequency } from './inverse-document-frequency.ts';
import type { LearntTokens } from './token-counts.ts';
import { wordShapes } from './word-shapes.ts';

/** Fills up rows that are shorter than the others of their batch. */
export const paddingId = 0;
/** Stands for every token that the vocabulary lacks. */
export const unknownId = 1;

/** How the tokens that are no words are shown. A word spelt like one of them is a word still, with an id of its own. */
export const specialTokens = ['<padding>', '<unknown>', '<start>', '<end>'] as const;

/** How many ids are of no word. */
export const specialCount = (startAndEnd: boolean): number => (startAndEnd ? 4 : 2);

/** Tokens and their ids: 0 padding, 1 unknown, then 2 start and 3 end where those are reserved, then what was learnt, the most frequent first. */
export interface Vocabulary {
  /** One more than the highest id. */
  readonly size: number;
  /** Where `startAndEnd` reserves them. */
  readonly startId: number | undefined;
  readonly endId: number | undefined;
  /** For a token that the vocabulary lacks that of its shape, with `unknownShapes`, else `unknownId`. */
  idOf(token: string): number;
  /** @throws `invalid-input` for an id that stands for nothing */
  tokenOf(id: number): string;
  /** Whether a token has an id of its own. */
  has(token: string): boolean;
  /** Weights by id: see `inverseDocumentFrequency`. 0 for padding, 1 for the other special ids. */
  idf(): Float32Array;
}

const where = 'vocabulary';

/** The vocabulary of tokens that were learnt. */
export function vocabularyOf(
  learnt: LearntTokens,
  { startAndEnd, unknownShapes = false }: { readonly startAndEnd: boolean; readonly unknownShapes?: boolean },
): Vocabulary {
  const special = specialTokens.slice(0, specialCount(startAndEnd));
  const tokens = [...special, ...learnt.tokens];
  // A Map, not an object: `__proto__` and `constructor` are tokens like others.
  const ids = new Map(learnt.tokens.map((token, position) => [token, special.length + position]));
  const idOfShape = (token: string): number | undefined => {
    const shape = wordShapes(token).find((name) => ids.has(name));
    return shape === undefined ? undefined : ids.get(shape);
  };
  return {
    size: tokens.length,
    startId: startAndEnd ? 2 : undefined,
    endId: startAndEnd ? 3 : undefined,
    idOf: (token) => ids.get(token) ?? (unknownShapes ? idOfShape(token) : undefined) ?? unknownId,
    tokenOf(id) {
      const token = tokens[id];
      if (token !== undefined) return token;
      throw new EncoderKitError({
        code: 'invalid-input',
        where,
        expected: `an id from 0 to ${tokens.length - 1}`,
        received: id,
      });
    },
    has: (token) => ids.has(token),
    idf() {
      const weights = new Float32Array(tokens.length);
      weights.fill(1, unknownId, special.length);
      learnt.documentCounts.forEach((count, position) => {
        weights[special.length + position] = inverseDocumentFrequency(learnt.documents, count);
      });
      return weights;
    },
  };
}
