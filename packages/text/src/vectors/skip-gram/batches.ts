import { type RandomGenerator, randomGenerator } from '@encoderkit/core';
import { aliasTable } from './alias-table.ts';
import type { IdCorpus } from './corpus.ts';

/** The sizes of what a step is given. Groups of centres share their negative samples, which makes of many small products one large one. */
export interface BatchShape {
  readonly groups: number;
  /** Centres in a group, and negative samples for them. */
  readonly groupSize: number;
  readonly pairs: number;
}

/** What a step is given. Ids are rows of the tables; the row after the last word is one that nothing reads. */
export interface SkipGramBatch {
  /** The word of each centre, `[groups × groupSize]`. */
  readonly centres: Int32Array;
  /** The rows that the centres are of, each once, then the spare row; and which of them each centre is. */
  readonly centreRows: Int32Array;
  readonly centrePlaces: Int32Array;
  /** How many pairs each centre is in. */
  readonly pairsOfCentre: Float32Array;
  /** Of each pair, the place of its centre, and 1, or 0 where there is none. */
  readonly pairCentres: Int32Array;
  readonly pairWeights: Float32Array;
  /** The rows of context words and negative samples, each once, then the spare row. */
  readonly contextRows: Int32Array;
  /** Which of them each pair's context word is, and each negative sample. */
  readonly pairPlaces: Int32Array;
  readonly negativePlaces: Int32Array;
  /** How many terms of the loss each of `centreRows` and of `contextRows` is in, a negative sample counting by its share. */
  readonly centreTerms: Float32Array;
  readonly contextTerms: Float32Array;
  /** How many pairs there are. */
  readonly count: number;
  /** Tokens of the corpus passed over up to here in this epoch. */
  readonly tokens: number;
}

export interface SamplingOptions {
  readonly window: number;
  readonly negatives: number;
  readonly subsample: number;
  readonly seed: number;
}

/**
 * An epoch's pairs of a word and one near it, sentences in another order every time, as word2vec makes them (Mikolov et al. 2013,
 * arXiv:1310.4546): frequent words are passed over at random, windows are of random width up to `window`, and negative samples are drawn by
 * the power 0.75 of their frequency.
 */
export function* skipGramBatches(
  corpus: IdCorpus,
  { groups, groupSize, pairs }: BatchShape,
  { window, negatives, subsample, seed }: SamplingOptions,
  epoch: number,
): Generator<SkipGramBatch, void, undefined> {
  const random = randomGenerator([seed, epoch]);
  const { counts, tokens, starts } = corpus;
  const spare = counts.length;
  const chances = keepChances(counts, tokens.length, subsample);
  const negative = aliasTable(counts.map((count) => count ** 0.75));
  const centreCount = groups * groupSize;
  const centreNumbers = uniqueRows(spare + 1);
  const contextNumbers = uniqueRows(spare + 1);

  const centres = new Int32Array(centreCount);
  const pairsOfCentre = new Float32Array(centreCount);
  const pairCentres = new Int32Array(pairs);
  const contexts = new Int32Array(pairs);
  let [centre, pair, passed] = [0, 0, 0];

  const finish = (): SkipGramBatch => {
    centres.fill(spare, centre);
    pairsOfCentre.fill(0, centre);
    pairCentres.fill(centreCount - 1, pair);
    contexts.fill(spare, pair);
    const drawn = Int32Array.from({ length: centreCount }, () => negative(random));
    const [centreRows, centrePlaces = none] = centreNumbers([centres], centreCount);
    const [contextRows, pairPlaces = none, negativePlaces = none] = contextNumbers(
      [contexts, drawn],
      pairs + centreCount,
    );
    const centreTerms = new Float32Array(centreRows.length);
    const contextTerms = new Float32Array(contextRows.length);
    const groupShares = new Float32Array(groups);
    for (let at = 0; at < centre; at++) {
      const count = pairsOfCentre[at] ?? 0;
      addAt(centreTerms, centrePlaces[at], count * (1 + negatives));
      addAt(groupShares, Math.floor(at / groupSize), (count * negatives) / groupSize);
    }
    for (let at = 0; at < pair; at++) addAt(contextTerms, pairPlaces[at], 1);
    for (let at = 0; at < centreCount; at++) {
      addAt(contextTerms, negativePlaces[at], groupShares[Math.floor(at / groupSize)] ?? 0);
    }
    const batch: SkipGramBatch = {
      centres: centres.slice(),
      centreRows,
      centrePlaces,
      pairsOfCentre: pairsOfCentre.slice(),
      pairCentres: pairCentres.slice(),
      pairWeights: new Float32Array(pairs).fill(1, 0, pair),
      contextRows,
      pairPlaces,
      negativePlaces,
      centreTerms,
      contextTerms,
      count: pair,
      tokens: passed,
    };
    [centre, pair] = [0, 0];
    return batch;
  };

  const sentence = new Int32Array(longestSentence(starts));
  for (const at of random.shuffle(Int32Array.from({ length: starts.length - 1 }, (_, index) => index))) {
    const kept = keepSome(tokens, starts[at] ?? 0, starts[at + 1] ?? 0, chances, random, sentence);
    for (let position = 0; position < kept; position++) {
      const reach = 1 + random.integer(window);
      const first = Math.max(0, position - reach);
      const last = Math.min(kept - 1, position + reach);
      if (last === first) continue;
      if (centre === centreCount || pair + last - first > pairs) yield finish();
      centres[centre] = sentence[position] ?? 0;
      pairsOfCentre[centre] = last - first;
      for (let other = first; other <= last; other++) {
        if (other === position) continue;
        contexts[pair] = sentence[other] ?? 0;
        pairCentres[pair++] = centre;
      }
      centre++;
    }
    passed += (starts[at + 1] ?? 0) - (starts[at] ?? 0);
  }
  if (pair > 0) yield finish();
}

const none = new Int32Array(0);

function addAt(sums: Float32Array, place: number | undefined, value: number): void {
  if (place !== undefined) sums[place] = (sums[place] ?? 0) + value;
}

/** The chance of each word to be kept where it occurs: (√(f/t) + 1) t/f, as word2vec's program has it. */
export function keepChances(counts: Float64Array, tokens: number, subsample: number): Float64Array {
  if (subsample === 0) return new Float64Array(counts.length).fill(1);
  return counts.map((count) => {
    const share = count / tokens / subsample;
    return Math.min(1, (Math.sqrt(share) + 1) / share);
  });
}

function keepSome(
  tokens: Int32Array,
  from: number,
  to: number,
  chances: Float64Array,
  random: RandomGenerator,
  into: Int32Array,
): number {
  let kept = 0;
  for (let at = from; at < to; at++) {
    const word = tokens[at] ?? 0;
    const chance = chances[word] ?? 1;
    if (chance >= 1 || random.uniform() < chance) into[kept++] = word;
  }
  return kept;
}

function longestSentence(starts: Int32Array): number {
  let longest = 0;
  for (let at = 1; at < starts.length; at++) longest = Math.max(longest, (starts[at] ?? 0) - (starts[at - 1] ?? 0));
  return longest;
}

/** Numbers the rows that lists name, each once, in the order in which they come; gives the rows and each list's numbers. */
function uniqueRows(rows: number) {
  const numbers = new Int32Array(rows);
  const stamps = new Int32Array(rows);
  let stamp = 0;
  return (lists: readonly Int32Array[], length: number): [rows: Int32Array, ...numbers: Int32Array[]] => {
    stamp++;
    const found = new Int32Array(length).fill(rows - 1);
    let count = 0;
    const numbered = lists.map((list) =>
      list.map((row) => {
        if (stamps[row] !== stamp) {
          stamps[row] = stamp;
          numbers[row] = count;
          found[count++] = row;
        }
        return numbers[row] ?? 0;
      }),
    );
    return [found, ...numbered];
  };
}
