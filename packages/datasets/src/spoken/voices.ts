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
 * a voice that repeats a word at up to 0.5). The nine largest such families are for training. The others were ordered by the
 * SHA-256 of their first name, and the first 22 voices went to `test`, 12 to `validation`, the rest to `train`.
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
    // The rest.
    ...[
      'Alex',
      'Jacky',
      'Lee',
      'Mario',
      'Michael',
      'gustave',
      'Tweaky',
      'anika',
      'anikaRobot',
      'belinda',
      'caleb',
      'ed',
    ],
    ...['f2', 'f5', 'grandma', 'ian', 'm1', 'marcelo', 'pedro', 'travis', 'victor', 'whisper'],
  ],
  validation: [
    ...[
      'Andy',
      'AnxiousAndy',
      'Annie',
      'Demonic',
      'Marco',
      'Mr serious',
      'Storm',
      'f3',
      'f4',
      'linda',
      'whisperf',
      'zac',
    ],
  ],
  test: [
    ...[
      'Alicia',
      'Andrea',
      'Nguyen',
      'UniRobot',
      'announcer',
      'antonio',
      'aunty',
      'boris',
      'david',
      'f1',
      'kaukovalta',
    ],
    ...['m2', 'm3', 'm7', 'norbert', 'pablo', 'paul', 'sandro', 'shelby', 'steph', 'steph2', 'steph3'],
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
