import { EncoderKitError } from '@encoderkit/errors';
import { expect, test } from 'vitest';
import { brownTagMapping, universalTags } from './universal-tags.ts';

const universalOf = brownTagMapping();

// Lines of en-brown.map, one or more of every rule.
test.each([
  ['NN', 'NOUN'],
  ['nn-tl', 'NOUN'],
  ['NN-TL-HL', 'NOUN'],
  ['NR-TL', 'NOUN'],
  ['JJ-NC', 'ADJ'],
  ['OD-TL', 'ADJ'],
  ['CD', 'NUM'],
  ['CD-TL-HL', 'NUM'],
  ['CD$', 'NOUN'],
  ['PP$', 'DET'],
  ['PP$$', 'PRON'],
  ['CS', 'ADP'],
  ['IN+PPO', 'ADP'],
  ['TO', 'PRT'],
  ['TO+VB', 'PRT'],
  ['*', 'ADV'],
  ['*-HL', 'ADV'],
  ['BEZ*', 'VERB'],
  ['DO*-HL', 'VERB'],
  ['DOD*-TL', 'VERB'],
  ['MD+HV', 'VERB'],
  ['VB+PPO', 'VERB'],
  ['PPS+BEZ', 'PRT'],
  ['PPS+BEZ-HL', 'PRT'],
  ['PPSS+BER-N', 'PRT'],
  ['WDT+BER+PP', 'X'],
  ['DO+PPSS', 'X'],
  ['NIL', 'X'],
  ['FW-NN', 'X'],
  ['FW-IN+AT-T', 'X'],
  ['fw-*-tl', 'X'],
  ['--', '.'],
  ['---HL', '.'],
  [')-HL', '.'],
  [',-NC', '.'],
  ['``', '.'],
  ["''", '.'],
])('%s is %s', (tag, universal) => {
  expect(universalOf(tag, 'here')).toBe(universal);
  expect(universalTags).toContain(universal);
});

test.each(['', 'NNX', 'NN+', '-TL', 'constructor'])('%j is refused, with its place', (tag) => {
  expect(() => universalOf(tag, 'ca01, line 3')).toThrow(EncoderKitError);
  expect(() => universalOf(tag, 'ca01, line 3')).toThrow(/ca01, line 3: .*Brown/);
});
