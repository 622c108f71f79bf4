import { type RandomGenerator, randomGenerator } from '@encoderkit/core';

/** A sentence with a part of speech for each word. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

export type WordPair = readonly [string, string];

/** Words that stand for things, and so can be alike: not the articles and prepositions. */
const contentTags: ReadonlySet<string> = new Set(['NOUN', 'VERB', 'ADJ', 'ADV', 'NUM']);

/** Between two words, these say that both are of a kind: "day and night". */
const joining: ReadonlySet<string> = new Set(['and', 'or']);

/**
 * Pairs of related words, by a rule that looks at no vectors: two words of the same part of speech with "and" or "or" between them, in small
 * letters, each pair once, in the order in which they come.
 *
 * @param isKnown tells the words that may be in a pair
 */
export function joinedWords(sentences: Iterable<TaggedSentence>, isKnown: (word: string) => boolean): WordPair[] {
  const pairs = new Map<string, WordPair>();
  for (const { words, tags } of sentences) {
    for (let at = 1; at + 1 < words.length; at++) {
      if (!joining.has(words[at]?.toLowerCase() ?? '') || tags[at - 1] !== tags[at + 1]) continue;
      if (!contentTags.has(tags[at - 1] ?? '')) continue;
      const [one, other] = [words[at - 1]?.toLowerCase() ?? '', words[at + 1]?.toLowerCase() ?? ''];
      if (one === other || !isKnown(one) || !isKnown(other)) continue;
      const key = [one, other].sort().join(' ');
      if (!pairs.has(key)) pairs.set(key, [one, other]);
    }
  }
  return [...pairs.values()];
}

export interface PairRanks {
  /** The chance that a related pair is nearer than a pair of random words that are as frequent: 0.5 where nearness knows nothing, 1 at best. */
  readonly auc: number;
  /** The same for each pair by itself. */
  readonly ofPair: readonly number[];
}

/**
 * How related pairs rank among random ones. Each pair is compared with `draws` pairs of words of like frequency: frequent words' vectors are
 * near one another whatever they mean.
 *
 * @param words by falling frequency
 */
export function rankPairs(
  pairs: readonly WordPair[],
  words: readonly string[],
  similarity: (one: string, other: string) => number,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): PairRanks {
  const random = randomGenerator(seed);
  const places = new Map(words.map((word, place) => [word, place]));
  const related = new Set(pairs.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
  const drawNear = (word: string): string => words[nearPlace(random, places.get(word) ?? 0, words.length)] ?? word;
  const ofPair = pairs.map(([one, other]) => {
    const near = similarity(one, other);
    let wins = 0;
    for (let draw = 0; draw < draws; draw++) {
      let [a, b] = [one, other];
      while (a === b || related.has(`${a} ${b}`)) [a, b] = [drawNear(one), drawNear(other)];
      const far = similarity(a, b);
      wins += near > far ? 1 : near === far ? 0.5 : 0;
    }
    return wins / draws;
  });
  return { auc: ofPair.reduce((sum, each) => sum + each, 0) / pairs.length, ofPair };
}

/** A place with a frequency like that at `place`: up to a quarter of its rank away, and 10 at least. */
function nearPlace(random: RandomGenerator, place: number, count: number): number {
  const reach = Math.max(10, Math.floor(place / 4));
  const first = Math.max(0, place - reach);
  return first + random.integer(Math.min(count - 1, place + reach) - first + 1);
}
