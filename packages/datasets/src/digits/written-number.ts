import type { RandomGenerator } from '@encoderkit/core';

/** The languages that digits are written in. */
export const numberLanguages = ['en', 'de', 'fr', 'es', 'it'] as const;
export type NumberLanguage = (typeof numberLanguages)[number];

/** A text with the word that says the number apart. */
export interface WrittenNumber {
  readonly before: string;
  readonly word: string;
  readonly after: string;
  readonly language: NumberLanguage;
}

interface Wording {
  /** The words for each digit, by which it is written as likely: cardinals, what is said of it, and ordinals. */
  readonly words: readonly (readonly string[])[];
  /** Sentences around a number, which stands where `_` is; some hold the word for one themselves, or a noun that means nothing. */
  readonly phrases: readonly string[];
  /** Words of the language that say nothing of a number. */
  readonly others: readonly string[];
}

const wordings: Readonly<Record<NumberLanguage, Wording>> = {
  en: {
    words: [
      ['zero', 'nought', 'nil'],
      ['one', 'first', 'single'],
      ['two', 'second', 'pair'],
      ['three', 'third', 'triple'],
      ['four', 'fourth', 'quadruple'],
      ['five', 'fifth'],
      ['six', 'sixth', 'half a dozen'],
      ['seven', 'seventh'],
      ['eight', 'eighth'],
      ['nine', 'ninth'],
    ],
    phrases: [
      '_',
      'the digit _',
      'this one is _',
      '_ it is',
      'I wrote _ here',
      'number _ please',
      'no one saw _',
      'look: _!',
    ],
    others: ['something', 'nothing', 'anything', 'it', 'whatever', 'that'],
  },
  de: {
    words: [
      ['null', 'nullte'],
      ['eins', 'erste', 'ein'],
      ['zwei', 'zwo', 'zweite', 'paar'],
      ['drei', 'dritte', 'dreifach'],
      ['vier', 'vierte', 'vierfach'],
      ['fünf', 'fünfte'],
      ['sechs', 'sechste', 'halbes Dutzend'],
      ['sieben', 'siebte', 'siebente'],
      ['acht', 'achte'],
      ['neun', 'neunte'],
    ],
    phrases: [
      '_',
      'die Ziffer _',
      'das eine hier ist _',
      '_ ist es',
      'hier steht _',
      'Nummer _ bitte',
      'gib acht: _',
      'schau, _!',
    ],
    others: ['etwas', 'nichts', 'irgendwas', 'es', 'egal', 'das'],
  },
  fr: {
    words: [
      ['zéro', 'nul'],
      ['un', 'une', 'premier'],
      ['deux', 'deuxième', 'second'],
      ['trois', 'troisième', 'triple'],
      ['quatre', 'quatrième'],
      ['cinq', 'cinquième'],
      ['six', 'sixième'],
      ['sept', 'septième'],
      ['huit', 'huitième'],
      ['neuf', 'neuvième'],
    ],
    phrases: [
      '_',
      'le chiffre _',
      'un autre : _',
      "c'est _",
      'il est écrit _',
      'numéro _ merci',
      'tout neuf : _',
      'voilà _ !',
    ],
    others: ['quelque chose', 'rien', 'cela', 'tout', 'ceci', 'ça'],
  },
  es: {
    words: [
      ['cero', 'nulo'],
      ['uno', 'una', 'primero'],
      ['dos', 'segundo', 'par'],
      ['tres', 'tercero', 'triple'],
      ['cuatro', 'cuarto'],
      ['cinco', 'quinto'],
      ['seis', 'sexto', 'media docena'],
      ['siete', 'séptimo'],
      ['ocho', 'octavo'],
      ['nueve', 'noveno'],
    ],
    phrases: [
      '_',
      'la cifra _',
      'uno más: _',
      'es _',
      'aquí dice _',
      'número _ por favor',
      'en mi cuarto hay _',
      '¡mira, _!',
    ],
    others: ['algo', 'nada', 'eso', 'todo', 'esto', 'ello'],
  },
  it: {
    words: [
      ['zero', 'nullo'],
      ['uno', 'una', 'primo'],
      ['due', 'secondo', 'paio'],
      ['tre', 'terzo', 'triplo'],
      ['quattro', 'quarto'],
      ['cinque', 'quinto'],
      ['sei', 'sesto', 'mezza dozzina'],
      ['sette', 'settimo'],
      ['otto', 'ottavo'],
      ['nove', 'nono'],
    ],
    phrases: [
      '_',
      'la cifra _',
      'uno di questi: _',
      'è _',
      'qui si legge _',
      'numero _ per favore',
      'tu sei _',
      'guarda, _!',
    ],
    others: ['qualcosa', 'niente', 'quello', 'tutto', 'questo', 'ciò'],
  },
};

/**
 * A digit in words: one of the languages, one of its words for the digit (half the time the cardinal), one of its phrases around it,
 * sometimes in capitals. The phrases hold words for other digits here and there ("this one is six"), so that a text is more than a
 * word to look up.
 */
export function writtenNumber(
  digit: number,
  random: RandomGenerator,
  languages: readonly NumberLanguage[] = numberLanguages,
): WrittenNumber {
  const language = drawn(languages, random);
  const { words, phrases } = wordings[language];
  const forms = words[digit] ?? [];
  const form = random.uniform() < 0.5 ? (forms[0] ?? '') : drawn(forms, random);
  const [before = '', after = ''] = drawn(phrases, random).split('_');
  const inCapitals = random.uniform() < 0.15;
  const written = (text: string) => (inCapitals ? text.toLocaleUpperCase(language) : text);
  return { before: written(before), word: written(form), after: written(after), language };
}

/** A word of the language that says nothing of a number. */
export const otherWord = (language: NumberLanguage, random: RandomGenerator): string =>
  drawn(wordings[language].others, random);

function drawn<Item>(list: readonly Item[], random: RandomGenerator): Item {
  const item = list[random.integer(list.length)];
  if (item === undefined) throw new RangeError('nothing to draw from');
  return item;
}
