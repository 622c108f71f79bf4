/** How soon a word that comes again stops counting more, and how much long texts are discounted: what most programs take. */
const [saturation, lengthDiscount] = [1.2, 0.75];

/**
 * Search by shared words, Okapi BM25: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with
 * ln(1 + (N - n + 0.5) / (n + 0.5)) as the weight of a word that n of N texts have, which is never negative.
 *
 * Words are what is between characters that are neither letters nor digits, in small letters.
 *
 * @returns for a query the score of every text, in their order; 0 for those that share no word with it
 */
export function bm25(texts: readonly string[]): (query: string) => Float64Array {
  const lengths = texts.map((text) => wordsOf(text).length);
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
  /** For each word the texts that have it, and how often. */
  const occurrences = new Map<string, Map<number, number>>();
  for (const [place, text] of texts.entries()) {
    for (const word of wordsOf(text)) {
      const places = occurrences.get(word) ?? new Map<number, number>();
      places.set(place, (places.get(place) ?? 0) + 1);
      occurrences.set(word, places);
    }
  }
  return (query) => {
    const scores = new Float64Array(texts.length);
    for (const word of new Set(wordsOf(query))) {
      const places = occurrences.get(word) ?? new Map<number, number>();
      const weight = Math.log(1 + (texts.length - places.size + 0.5) / (places.size + 0.5));
      for (const [place, times] of places) {
        const discount = 1 - lengthDiscount + (lengthDiscount * (lengths[place] ?? 0)) / meanLength;
        scores[place] = (scores[place] ?? 0) + (weight * times * (saturation + 1)) / (times + saturation * discount);
      }
    }
    return scores;
  };
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
