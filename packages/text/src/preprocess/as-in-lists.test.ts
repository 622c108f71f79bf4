import { describe, expect, it } from 'vitest';
import { asInLists } from './as-in-lists.ts';

const cutLike = (...tokens: string[]) => asInLists(tokens, (piece) => tokens.includes(piece.toLowerCase()));

/** As the Brown corpus is cut: contractions and possessives are one token, marks are tokens. */
const brown = cutLike(
  ..."the river . , mr. u.s. \"  -- ... well-known 's mary's didn't $5 ( ) ! ? a flows he ' 1/2".split(/\s+/),
);
/** As the Penn treebank is: contractions are two. */
const treebank = cutLike('do', "n't", "'s", 'she', '.', ',', 'ca', '$', '5');
/** Words alone. */
const words = cutLike('the', 'river', 'flows');

describe('texts are cut as lists are', () => {
  it.each<[(text: string) => string[], string, string]>([
    [brown, 'The river.', 'The river .'],
    [brown, 'Mr. Smith, of the U.S.A., flows...', 'Mr. Smith , of the U.S.A . , flows ...'],
    [brown, 'He flows to Mr.', 'He flows to Mr.'],
    [brown, '"The river," (he didn\'t) -- well-groomed!', '" The river , " ( he didn\'t ) -- well-groomed !'],
    [brown, "Mary's 'river' $5 $81.", "Mary's ' river ' $5 $81 ."],
    [brown, 'what?!', 'what ? !'],
    [brown, 'and/or 1/2 3/4', 'and/or 1/2 3/4'],
    [brown, 'ok 👍🏽!', 'ok 👍🏽 !'],
    [brown, '東京に', '東京 に'],
    [treebank, "She doesn't.", "She does n't ."],
    [treebank, "She's $5, can't", "She 's $ 5 , ca n't"],
    [words, 'The "river" -- flows.', 'The river flows'],
    [words, 'the well-known river', 'the well known river'],
    [words, '  \n ', ''],
    [words, '...', ''],
  ])('%o %s', (cut, text, pieces) => {
    expect(cut(text)).toEqual(pieces.split(' ').filter((piece) => piece !== ''));
  });

  it('cuts long texts in time that grows with their length', () => {
    for (const piece of ['a', '.', "'", "a'", '-', 'a-', '. ', '$', '"', 'あ', '👍']) {
      expect(brown(piece.repeat(100_000 / piece.length)).length).toBeLessThanOrEqual(100_000);
    }
  });
});
