import { createHash } from 'node:crypto';
import { EncoderKitError } from '@encoderkit/errors';
import { beforeAll, describe, expect, test } from 'vitest';
import { brown, brownSentences, parseBrown } from './brown.ts';

type Corpus = Awaited<ReturnType<typeof brown>>;
type Samples = Awaited<ReturnType<Corpus['train']['collect']>>;

describe('brown', () => {
  let text: Corpus;
  let train: Samples;
  let rest: Samples;
  beforeAll(async () => {
    text = await brown();
    train = await text.train.collect();
    rest = await text.test.collect();
  });
  const wordsIn = (samples: Samples) => samples.reduce((sum, { input }) => sum + input.length, 0);

  test('has the sentences and words that others count: 57,340 and 1,161,192', () => {
    expect([text.train.size, text.test.size]).toEqual([45_581, 11_759]);
    expect([wordsIn(train), wordsIn(rest)]).toEqual([928_216, 232_976]);
  });

  test('has one known tag for each word, and every tag in both parts', () => {
    for (const { input, label } of [...train, ...rest]) expect(label?.length).toBe(input.length);
    for (const part of [train, rest]) {
      expect([...new Set(part.flatMap(({ label }) => label ?? []))].sort()).toEqual([...text.labels]);
    }
  });

  test('shares no text between the parts: only short sentences are in both', () => {
    const long = (samples: Samples) => samples.map(({ input }) => input.join(' ')).filter((line) => line.length > 80);
    const trained = new Set(long(train));
    expect(trained.size).toBeGreaterThan(20_000);
    expect(long(rest).filter((line) => trained.has(line))).toEqual([]);
  });

  test('is the same split as it always was', () => {
    const hash = createHash('sha256');
    for (const { input, label } of [...train, ...rest]) hash.update(`${input.join(' ')}\n${label?.join(' ')}\n`);
    expect(hash.digest('hex')).toBe('3f52a86570a7eec21bc76f10b1830593c6d0ecaa59faaecc3fb37028cc7c2fce');
  });

  test('reads a sentence as a person does', () => {
    expect(rest[0]).toEqual({
      input: "One day , the children had wanted to get up onto General Burnside's horse .".split(' '),
      label: 'NUM NOUN . DET NOUN VERB VERB PRT VERB PRT ADP NOUN NOUN NOUN .'.split(' '),
    });
  });
});

test('brownSentences gives the same words in the order of the corpus', async () => {
  const sentences = await brownSentences();
  expect(sentences).toHaveLength(57_340);
  expect(sentences[0]?.slice(0, 6)).toEqual(['The', 'Fulton', 'County', 'Grand', 'Jury', 'said']);
  expect(sentences.at(-1)?.at(-1)).toBe('.');
});

describe('parseBrown', () => {
  test('takes the last slash, any blanks, either line end, and leaves empty lines out', () => {
    const text = "\n\n\tA/at  half/nn 1/2/cd ,/,\r\n\n``/`` It/pps's/x ./.\n";
    expect(parseBrown(text, 'ca01')).toEqual([
      { words: ['A', 'half', '1/2', ','], tags: ['at', 'nn', 'cd', ','], where: 'ca01, line 3' },
      { words: ['``', "It/pps's", '.'], tags: ['``', 'x', '.'], where: 'ca01, line 5' },
    ]);
  });

  test.each(['word', 'word/', '/nn'])('names document and line of %j, which has no word or no tag', (pair) => {
    const read = () => parseBrown(`The/at\n\nan/at ${pair}`, 'cb07');
    expect(read).toThrow(EncoderKitError);
    expect(read).toThrow(/cb07, line 3: .*"word\/tag".*received/);
  });
});
