import { copyOf } from '../base/copy-of.ts';
import { byCodePoint } from './code-point-order.ts';
import type { LearntTokens } from './token-counts.ts';
import { shapesWithin, withShapes } from './word-shapes.ts';

export interface TokenLimits {
  /** How many tokens to keep. */
  readonly most: number;
  /** How often a token must occur, in all texts together, to be kept. */
  readonly minFrequency: number;
  /** Whether the shapes of those that are left out are tokens too, among the `most`. */
  readonly unknownShapes?: boolean;
}

/** No word is longer; a blob that came in as a token would swell every bundle. Counted in UTF-16 units. */
export const longestToken = 256;

interface Count {
  total: number;
  documents: number;
  lastDocument: number;
}

/** Counts the tokens of text after text. */
export function tokenCounter() {
  const counts = new Map<string, Count>();
  let documents = 0;
  let fromLists = true;
  return {
    add(tokens: readonly string[], isList: boolean): void {
      documents++;
      fromLists &&= isList;
      for (const token of tokens) {
        const count = counts.get(token);
        if (count === undefined) {
          if (token === '' || token.length > longestToken) continue;
          counts.set(copyOf(token), { total: 1, documents: 1, lastDocument: documents });
        } else {
          count.total++;
          if (count.lastDocument !== documents) count.documents++;
          count.lastDocument = documents;
        }
      }
    },
    /** How many tokens there were in all, and those that came once. */
    rarity(): { readonly total: number; readonly once: readonly string[] } {
      const once = [...counts].flatMap(([token, { total }]) => (total === 1 ? token : []));
      return { total: [...counts.values()].reduce((sum, { total }) => sum + total, 0), once };
    },
    /** The most frequent tokens; among equally frequent ones the first by code points. */
    learnt({ most, minFrequency, unknownShapes = false }: TokenLimits): LearntTokens {
      const shapes = unknownShapes ? shapesWithin(most) : 0;
      const kept = [...counts]
        .filter(([, { total }]) => total >= minFrequency)
        .sort(([left, { total: some }], [right, { total: others }]) => others - some || byCodePoint(left, right))
        .slice(0, most - shapes);
      const learnt = {
        tokens: kept.map(([token]) => token),
        documentCounts: kept.map(([, count]) => count.documents),
        documents,
        fromLists,
      };
      return unknownShapes ? withShapes(learnt, counts, shapes) : learnt;
    },
  };
}
