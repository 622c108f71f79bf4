/** A sentence in words with a tag for each. */
export interface TaggedSentence<Tag> {
  readonly input: readonly string[];
  readonly label?: readonly Tag[] | undefined;
}

export const mostFrequentTagName = 'most frequent tag of each word';

/**
 * The simplest tagger that knows words: each gets the tag that it has most often in the training data, whatever stands beside it. A word that
 * is not there gets the tag that is most frequent among words that are there once, which stand for those that are not.
 *
 * @returns a function from words to tags
 */
export function mostFrequentTags<Tag>(train: readonly TaggedSentence<Tag>[]): (words: readonly string[]) => Tag[] {
  const counts = new Map<string, Map<Tag, number>>();
  for (const { input, label } of train) {
    input.forEach((word, position) => {
      const tag = label?.[position];
      if (tag === undefined) return;
      const ofWord = counts.get(word) ?? new Map<Tag, number>();
      counts.set(word, ofWord.set(tag, (ofWord.get(tag) ?? 0) + 1));
    });
  }
  const best = new Map([...counts].map(([word, ofWord]) => [word, mostFrequent(ofWord)]));
  const unknown = mostFrequent(ofRareWords(counts));
  return (words) => words.map((word) => best.get(word) ?? unknown);
}

/** The share of words that get their own tag. */
export function tokenAccuracy<Tag>(
  tagsOf: (words: readonly string[]) => readonly Tag[],
  sentences: readonly TaggedSentence<Tag>[],
): number {
  let [right, total] = [0, 0];
  for (const { input, label = [] } of sentences) {
    const tags = tagsOf(input);
    total += label.length;
    right += label.filter((tag, position) => tags[position] === tag).length;
  }
  return total === 0 ? 0 : right / total;
}

function ofRareWords<Tag>(counts: ReadonlyMap<string, ReadonlyMap<Tag, number>>): Map<Tag, number> {
  const once = new Map<Tag, number>();
  const all = new Map<Tag, number>();
  for (const ofWord of counts.values()) {
    const total = [...ofWord.values()].reduce((sum, count) => sum + count, 0);
    for (const [tag, count] of ofWord) {
      all.set(tag, (all.get(tag) ?? 0) + count);
      if (total === 1) once.set(tag, (once.get(tag) ?? 0) + 1);
    }
  }
  return once.size > 0 ? once : all;
}

/** The one counted most often; of several the first that came. */
function mostFrequent<Tag>(counts: ReadonlyMap<Tag, number>): Tag {
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined) throw new Error('mostFrequentTags: no word with a tag to learn from');
  return first[0];
}
