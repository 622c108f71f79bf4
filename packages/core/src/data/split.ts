import { checkKnownOptions, checkNumber, checkSeed, EncoderKitError } from '@encoderkit/errors';
import { hashSeeds, randomGenerator } from '../base/random.ts';
import { permutation } from './shuffle.ts';
import { entriesOf, entrySource, isIndexed, type Source, selection } from './source.ts';

export interface SplitOptions {
  readonly seed: number | readonly number[];
  /**
   * Gives every part the same share of each label: `true` where the data set knows its labels without reading inputs,
   * or the label of each example, by position. When absent it is true where labels are known and most of them recur, as those of classes do, so that no part is
   * without a rare class.
   */
  readonly stratify?: boolean | readonly ClassLabel[];
}

type ClassLabel = string | number | boolean;

/**
 * `source` in parts that share no example. Each part keeps the order of `source`.
 *
 * Exact where the size is known: part sizes are `fractions * size`, rounded. Otherwise the position of each example is hashed with the seed, and the
 * fractions hold on average.
 */
export function splitInParts<Input, Label>(
  source: Source<Input, Label>,
  fractions: readonly number[],
  options: SplitOptions,
): Source<Input, Label>[] {
  checkFractions(fractions);
  checkKnownOptions('split', options, ['seed', 'stratify']);
  checkSeed('split', 'seed', options.seed);
  const { stratify } = options;
  const labels = stratify === undefined ? classesOf(source) : stratify ? labelsOf(source, stratify) : undefined;
  const size = source.size ?? labels?.length;
  if (size === undefined) {
    const borders = bordersOf(fractions, 1);
    return fractions.map((_, part) =>
      neverEmpty(where(source, (position) => partOfPosition(position, borders, options.seed) === part)),
    );
  }

  const parts = assignParts(size, fractions, options.seed, labels);
  return fractions.map((fraction, part) => {
    const positions = Uint32Array.from(positionsOf(parts, part));
    if (positions.length === 0) {
      throw new EncoderKitError({
        code: 'empty-data',
        where: 'split',
        problem: `a fraction of ${Number(fraction.toPrecision(6))} of ${size} examples is none`,
        remedy: 'Pass a larger fraction, or more examples.',
      });
    }
    return isIndexed(source)
      ? selection(source, positions.length, (index) => positions[index] ?? index)
      : where(source, (position) => parts[position] === part, positions.length);
  });
}

/**
 * The part of each position. Positions in random order, sorted by label, are dealt out by systematic sampling: the k-th
 * of every n/k. So the whole comes out exact, and within each label the share is right to within one example.
 */
function assignParts(
  size: number,
  fractions: readonly number[],
  seed: number | readonly number[],
  labels: readonly ClassLabel[] | undefined,
): Uint16Array {
  const random = randomGenerator([seed, size].flat());
  let rest = [...permutation(size, seed)];
  if (labels !== undefined) rest = groupedByLabel(rest, labels);
  const borders = bordersOf(fractions, size).map(Math.round);
  // Whoever is dealt to no earlier part belongs to the last one.
  const parts = new Uint16Array(size).fill(fractions.length - 1);
  for (let part = 0; part < fractions.length - 1; part++) {
    const wanted = (borders[part] ?? 0) - (borders[part - 1] ?? 0);
    const among = rest.length;
    if (among === 0) break;
    const start = random.integer(among);
    rest = rest.filter((position, rank) => {
      const isDealt = Math.floor(((rank + 1) * wanted + start) / among) > Math.floor((rank * wanted + start) / among);
      if (isDealt) parts[position] = part;
      return !isDealt;
    });
  }
  return parts;
}

function groupedByLabel(positions: readonly number[], labels: readonly ClassLabel[]): number[] {
  const groups = new Map<ClassLabel | undefined, number[]>();
  // Labels in order of position, so that the same data gives the same split whatever the seed did to the order.
  for (const label of labels) if (!groups.has(label)) groups.set(label, []);
  for (const position of positions) groups.get(labels[position])?.push(position);
  return [...groups.values()].flat();
}

/** The same fraction of the hashes of a position and a seed falls to each part, whatever comes before or after. */
function partOfPosition(position: number, borders: readonly number[], seed: number | readonly number[]): number {
  const share = hashSeeds(...[seed].flat(), position) / 2 ** 32;
  const part = borders.findIndex((border) => share < border);
  return part === -1 ? borders.length - 1 : part;
}

function where<Input, Label>(
  source: Source<Input, Label>,
  isKept: (position: number) => boolean,
  size?: number,
): Source<Input, Label> {
  return entrySource(async function* () {
    let position = 0;
    for await (const entry of entriesOf(source)) if (isKept(position++)) yield entry;
  }, size);
}

/** Whether a part of a stream has examples is known once it has been read. */
function neverEmpty<Input, Label>(part: Source<Input, Label>): Source<Input, Label> {
  return entrySource(async function* () {
    let isEmpty = true;
    for await (const entry of entriesOf(part)) {
      isEmpty = false;
      yield entry;
    }
    if (!isEmpty) return;
    throw new EncoderKitError({
      code: 'empty-data',
      where: 'split',
      problem: 'not one example fell to this part: without knowing how many there are, fractions hold on average only',
      remedy:
        'Pass a larger fraction, give the data set its size, or split what collect() gives: fromItems(await data.collect()).',
    });
  });
}

function* positionsOf(parts: Uint16Array, part: number): Generator<number> {
  for (const [position, assigned] of parts.entries()) if (assigned === part) yield position;
}

/** Running sums of the fractions, times `size`. */
function bordersOf(fractions: readonly number[], size: number): number[] {
  let sum = 0;
  return fractions.map((fraction) => {
    sum += fraction;
    return sum * size;
  });
}

function checkFractions(fractions: readonly number[]): void {
  for (const fraction of fractions) checkNumber('split', 'fractions', fraction, { above: 0, below: 1 });
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  if (fractions.length >= 2 && Math.abs(sum - 1) < 1e-6) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'split',
    expected: '"fractions" to be two or more numbers that sum to 1',
    received: fractions,
    remedy: 'Pass [0.8, 0.1, 0.1] for three parts, or 0.8 for two.',
  });
}

/** The labels of a data set that knows them and whose labels are those of classes; undefined otherwise. */
function classesOf<Input, Label>({ size, labelAt }: Source<Input, Label>): readonly ClassLabel[] | undefined {
  if (size === undefined || labelAt === undefined) return undefined;
  const labels: ClassLabel[] = [];
  for (let position = 0; position < size; position++) {
    const label: unknown = labelAt(position);
    if (!isClassLabel(label)) return undefined;
    labels.push(label);
  }
  return 2 * new Set(labels).size <= size ? labels : undefined;
}

const isClassLabel = (label: unknown): label is ClassLabel =>
  typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean';

function labelsOf<Input, Label>(
  source: Source<Input, Label>,
  stratify: true | readonly ClassLabel[],
): readonly ClassLabel[] {
  const { size, labelAt } = source;
  if (stratify !== true) {
    if (size === undefined || size === stratify.length) return stratify;
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'split',
      expected: `"stratify" to hold a label for each of the ${size} examples`,
      received: `${stratify.length} labels`,
    });
  }
  if (size === undefined || labelAt === undefined) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'split',
      problem: 'the labels of this data set are not known before its inputs are read',
      remedy: 'Split before map() and filter(), or pass the label of each example: stratify: labels.',
    });
  }
  return Array.from({ length: size }, (_, position) => {
    const label: unknown = labelAt(position);
    if (isClassLabel(label)) return label;
    throw new EncoderKitError({
      code: 'invalid-label',
      where: 'split',
      expected: `the label of example ${position} to be a string, a number or a boolean, to stratify by`,
      received: label,
    });
  });
}
