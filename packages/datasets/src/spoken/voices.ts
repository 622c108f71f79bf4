import { fliteVoices } from './flite.ts';

/** Which part of the data a voice belongs to, and which synthesizer it is of. */
export type Part = 'train' | 'validation' | 'test' | 'otherSynthesizer';

/**
 * The voices of every part. Those of espeak-ng are its 104 variants less `fast` and `adam`, and the plain voice.
 *
 * Left out: `fast`, which says a word exactly as the plain voice does, and `adam`, which differs from `klatt6` less than a voice
 * differs from itself when it says a word twice.
 *
 * Voices that sound much alike are in one part: those of a name (`iven`, `iven2`), and all that are connected by pairs whose
 * log spectra of three words lie nearer than 0.95 nepers (root mean square over 24 bands and 6 times; the median pair is at 2.5,
 * a voice that repeats a word at up to 0.5). The nine largest such families, all of men and machines, are for training. The others were
 * ordered by the SHA-256 of their first name, high voices (a pitch of 176 Hz or more in their definition: women and a child) apart
 * from low ones, so that every part has both; the first 5 high and 17 low voices went to `test`, 3 and 9 to `validation`, the rest
 * to `train`.
 */
export const voices: Readonly<Record<Part, readonly string[]>> = {
  train: [
    // The nine large families, one a line or two.
    ...['klatt', 'klatt2', 'klatt3', 'klatt4', 'klatt5', 'klatt6', 'Reed', 'benjamin', 'edward', 'edward2', 'mike2'],
    ...['robosoft', 'robosoft2', 'robosoft3', 'robosoft4', 'robosoft5', 'robosoft6', 'robosoft7', 'robosoft8'],
    ...['Denis', 'Diogo', 'Henrique', 'Hugo', 'm8', 'michel', 'miguel'],
    ...['plain', 'croak', 'grandpa', 'john', 'm6', 'Mike'],
    ...['iven', 'iven2', 'iven3', 'iven4'],
    ...['RicishayMax', 'RicishayMax2', 'RicishayMax3', 'max'],
    ...['quincy', 'rob', 'robert'],
    ...['Gene', 'Gene2'],
    ...['m4', 'm5'],
    // The rest: high, low.
    ...['Annie', 'anika', 'anikaRobot', 'belinda', 'f2', 'f3', 'f4', 'f5', 'grandma', 'linda', 'whisperf', 'zac'],
    ...['Alex', 'Jacky', 'Lee', 'Mario', 'Michael', 'gustave', 'Tweaky', 'm1', 'pedro', 'whisper'],
  ],
  validation: [
    ...['Alicia', 'f1', 'shelby'],
    ...['Andy', 'AnxiousAndy', 'Marco', 'caleb', 'ed', 'ian', 'marcelo', 'travis', 'victor'],
  ],
  test: [
    ...['Andrea', 'aunty', 'steph', 'steph2', 'steph3'],
    ...['Demonic', 'Mr serious', 'Nguyen', 'Storm', 'UniRobot', 'announcer', 'antonio', 'boris', 'david', 'kaukovalta'],
    ...['m2', 'm3', 'm7', 'norbert', 'pablo', 'paul', 'sandro'],
  ],
  otherSynthesizer: fliteVoices,
};

/** English as espeak-ng knows it: British, Scottish, Lancashire, West Midlands, received, American, New York, Caribbean. */
export const accents = [
  'en',
  'en-gb-scotland',
  'en-gb-x-gbclan',
  'en-gb-x-gbcwmd',
  'en-gb-x-rp',
  'en-us',
  'en-us-nyc',
  'en-029',
] as const;
