import { naturalStopWords } from '../natural/natural.ts';

export type StopWordLanguage = keyof typeof naturalStopWords;

/**
 * Words of natural's lists that turn the meaning of a sentence round. Natural's lists were made to find documents, where they say little; for telling
 * praise from blame they are what counts.
 */
const negations: { readonly [Language in StopWordLanguage]: string } = {
  de: 'kaum kein keine keinem keinen keiner keines nein nicht nichts nie niemand niemandem niemanden ohne',
  en: 'cannot never',
  es: 'ni no sin',
  fa: '',
  fr: 'n ne pas sans',
  id: 'belum belumlah bukan bukankah bukanlah bukannya enggak enggaknya jangan janganlah tak tanpa tidak tidakkah tidaklah',
  it: 'non',
  ja: 'ず ない なかっ なく ん',
  nl: 'geen niet niets zonder',
  no: 'ikke ingen uten',
  pl: 'ani bynajmniej nic nie nigdy żaden żadna żadne żadnych',
  pt: 'nem não sem',
  ru: 'никогда',
  sv: 'aldrig ej icke inga ingen ingenting inget inte knappast nej utan varken',
  uk: 'ніколи',
  zh: '不',
};

/** The words of natural's list of a language, without those that negate and without digits: one star out of five is not five. */
export function stopWordsOfLanguage(language: StopWordLanguage): readonly string[] {
  const kept = new Set(negations[language].split(' '));
  return naturalStopWords[language]().words.filter((word) => !kept.has(word.trim()) && !/\p{N}/u.test(word));
}
