import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { textPreprocessor } from '../preprocess/text-preprocessor.ts';
import { tfIdf } from './tf-idf.ts';

/** What of natural's own TfIdf the comparison needs. */
interface NaturalTfIdf {
  addDocument(tokens: readonly string[]): void;
  idf(token: string): number;
  tfidf(token: readonly string[], document: number): number;
}

const NaturalTfIdf: new () => NaturalTfIdf = createRequire(import.meta.url)('natural/lib/natural/tfidf/tfidf.js');

const texts = ['the cat sat on the mat', 'the dog sat', 'a cat and a dog', 'end'];

async function adapted(samples = texts) {
  const preprocessor = textPreprocessor({ maxTokens: 20 });
  await preprocessor.adapt(samples);
  return preprocessor;
}

describe('tfIdf', () => {
  it("gives natural's weights", async () => {
    const preprocessor = await adapted();
    const natural = new NaturalTfIdf();
    for (const text of texts) natural.addDocument(preprocessor.tokens(text));
    const vectorizer = tfIdf(preprocessor);
    texts.forEach((text, document) => {
      const row = vectorizer.dense(text);
      for (const token of new Set(texts.flatMap((each) => each.split(' ')))) {
        const id = preprocessor.idOf(token);
        expect(preprocessor.idf?.[id]).toBeCloseTo(natural.idf(token), 6);
        expect(row[id]).toBeCloseTo(natural.tfidf([token], document), 5);
      }
    });
  });

  it('is 1 + ln(N / (1 + n))', async () => {
    const { idf = [], idOf } = await adapted();
    expect(idf[idOf('the')]).toBeCloseTo(1 + Math.log(4 / 3), 6);
    expect(idf[idOf('end')]).toBeCloseTo(1 + Math.log(4 / 2), 6);
    // Padding nothing, unknown as what all texts have; there is no number for what is no token.
    expect([...idf].slice(0, 2)).toEqual([0, 1]);
    expect(idf).toHaveLength(11);
  });

  it('weighs everything above 0, even what every text has', async () => {
    const { idf, idOf } = await adapted(['a']);
    expect(idf?.[idOf('a')]).toBeCloseTo(1 - Math.log(2), 6);
  });

  it('gives ascending columns, and rows of length 1 on request', async () => {
    const preprocessor = await adapted();
    const { ids, values } = tfIdf(preprocessor, { normalize: 'l2' }).sparse('mat on the the cat nowhere');
    expect([...ids]).toEqual([...ids].sort((left, right) => left - right));
    expect(ids).toHaveLength(4);
    expect(Math.hypot(...values)).toBeCloseTo(1, 6);
    expect([...tfIdf(preprocessor, { normalize: 'l2' }).dense('nowhere')]).toEqual(Array(11).fill(0));
  });

  it('wants a vocabulary', () => {
    expect(() => tfIdf(textPreprocessor())).toThrow('the preprocessor has no vocabulary yet');
    expect(() => tfIdf(textPreprocessor(), { normalise: 'l2' } as never)).toThrow('there is no option "normalise"');
  });
});
