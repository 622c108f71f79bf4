import { createRequire } from 'node:module';

/**
 * natural's two classifiers, each loaded when it is first used, by the path of its module: natural's index would load clients of
 * databases that this has nothing to do with.
 */
const require = createRequire(import.meta.url);

/** What both have in common (`natural/lib/natural/classifiers/classifier.js`). */
interface NaturalClassifier {
  addDocument(tokens: readonly string[], label: string): void;
  train(): void;
  classify(tokens: readonly string[]): string;
}

const classifiers = {
  bayes: (): (new () => NaturalClassifier) => require('natural/lib/natural/classifiers/bayes_classifier.js'),
  logisticRegression: (): (new () => NaturalClassifier) =>
    require('natural/lib/natural/classifiers/logistic_regression_classifier.js'),
} as const;

interface Stemmer {
  tokenizeAndStem(text: string): string[];
}

const stemmer = (): Stemmer => require('natural/lib/natural/stemmers/porter_stemmer.js');

export interface Labelled {
  readonly input: string;
  readonly label?: string | undefined;
}

/** How much of the texts a classifier of natural is given; both compare every feature with every token of a text. */
export interface NaturalLimits {
  /** How many features: the stems that most of the training texts have. */
  readonly features: number;
  /** How many different stems of a text count, the first that are features. */
  readonly tokens: number;
  /** How many texts it learns from, the first; all of them when absent. */
  readonly texts?: number;
}

/** A text as natural's classifiers see it: its different stems without stop words, in the order in which they come. */
export function stemsOf(texts: readonly Labelled[]): { readonly stems: readonly string[]; readonly label: string }[] {
  const { tokenizeAndStem } = stemmer();
  // What comes after the first 20,000 letters is hardly anything but attachments pasted into a mail.
  return texts.map(({ input, label = '' }) => ({
    stems: [...new Set(tokenizeAndStem.call(stemmer(), input.slice(0, 20_000)))],
    label,
  }));
}

/**
 * The accuracy on `test` of a classifier of `natural` (https://github.com/NaturalNode/natural) that learnt from `train`.
 *
 * @param name `bayes` is naive Bayes, `logisticRegression` is gradient descent on all texts at once
 */
export function naturalAccuracy(
  name: keyof typeof classifiers,
  { train, test }: Record<'train' | 'test', ReturnType<typeof stemsOf>>,
  { features, tokens, texts = train.length }: NaturalLimits,
): number {
  const learnt = train.slice(0, texts);
  const frequent = mostFrequent(learnt, features);
  const kept = (stems: readonly string[]) => stems.filter((stem) => frequent.has(stem)).slice(0, tokens);
  const classifier = new (classifiers[name]())();
  for (const { stems, label } of learnt) classifier.addDocument(kept(stems), label);
  classifier.train();
  const right = test.filter(({ stems, label }) => classifier.classify(kept(stems)) === label).length;
  return test.length === 0 ? 0 : right / test.length;
}

function mostFrequent(texts: ReturnType<typeof stemsOf>, howMany: number): Set<string> {
  const counts = new Map<string, number>();
  for (const { stems } of texts) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return new Set(
    [...counts]
      .sort(([a, count], [b, other]) => other - count || (a < b ? -1 : 1))
      .slice(0, howMany)
      .map(([stem]) => stem),
  );
}
