import { EncoderKitError } from '@encoderkit/errors';

/** A corpus as ids: words by falling frequency, sentences one after the other. */
export interface IdCorpus {
  readonly words: readonly string[];
  /** How often each word occurs. */
  readonly counts: Float64Array;
  /** The words of all sentences; rarer ones are left out. */
  readonly tokens: Int32Array;
  /** Where each sentence begins in `tokens`, and at last where the last one ends. */
  readonly starts: Int32Array;
}

/**
 * Reads a corpus once. Of each token four bytes are kept.
 *
 * @throws `invalid-input` for a sentence that is no list of words, naming it; `empty-data` where no word is frequent enough
 */
export async function readCorpus(
  sentences: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  {
    minFrequency,
    maxWords,
    signal,
  }: { readonly minFrequency: number; readonly maxWords: number; readonly signal?: AbortSignal | undefined },
  where: string,
): Promise<IdCorpus> {
  checkIterable(sentences, where);
  const ids = new Map<string, number>();
  const counts: number[] = [];
  const parts: Int32Array[] = [];
  for await (const sentence of sentences) {
    signal?.throwIfAborted();
    checkSentence(sentence, parts.length, where);
    parts.push(
      Int32Array.from(sentence, (word) => {
        const id = ids.get(word) ?? counts.push(0) - 1;
        ids.set(word, id);
        counts[id] = (counts[id] ?? 0) + 1;
        return id;
      }),
    );
  }

  const frequent = [...ids]
    .map(([word, id]) => ({ word, id, count: counts[id] ?? 0 }))
    .filter(({ count }) => count >= minFrequency)
    // Among equally frequent ones, the first that came stays first.
    .sort((a, b) => b.count - a.count || a.id - b.id)
    .slice(0, maxWords);
  if (frequent.length < 2) {
    throw new EncoderKitError({
      code: 'empty-data',
      where,
      expected: `a corpus with two words or more that come at least ${minFrequency} times`,
      received: `${frequent.length} among ${counts.length} words in ${parts.length} sentences`,
      remedy: 'Give more text, or a lower minFrequency.',
    });
  }
  return {
    words: frequent.map(({ word }) => word),
    counts: Float64Array.from(frequent, ({ count }) => count),
    ...renumbered(parts, frequent, counts.length),
  };
}

function renumbered(
  parts: readonly Int32Array[],
  frequent: readonly { readonly id: number; readonly count: number }[],
  known: number,
) {
  const places = new Int32Array(known).fill(-1);
  for (const [place, { id }] of frequent.entries()) places[id] = place;
  const tokens = new Int32Array(frequent.reduce((sum, { count }) => sum + count, 0));
  const starts = new Int32Array(parts.length + 1);
  let filled = 0;
  for (const [sentence, part] of parts.entries()) {
    for (const id of part) {
      const place = places[id] ?? -1;
      if (place >= 0) tokens[filled++] = place;
    }
    starts[sentence + 1] = filled;
  }
  return { tokens, starts };
}

function checkIterable(sentences: unknown, where: string): void {
  const isIterable =
    typeof sentences === 'object' &&
    sentences !== null &&
    (Symbol.asyncIterator in sentences || Symbol.iterator in sentences);
  if (isIterable) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'sentences: an iterable of lists of words',
    received: typeof sentences === 'object' && sentences !== null ? 'something else' : sentences,
    remedy: "Pass [['the', 'cat'], …]; textPreprocessor().tokens cuts a text.",
  });
}

function checkSentence(sentence: unknown, position: number, where: string): asserts sentence is readonly string[] {
  if (Array.isArray(sentence) && sentence.every((word) => typeof word === 'string')) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `${where}, sentence ${position}`,
    expected: 'a list of words',
    received: sentence,
    remedy: 'Cut texts into words first: textPreprocessor().tokens does it.',
  });
}
