/** Cuts a text into tokens, in order. None of them is empty or only white space. */
export type Tokenizer = (text: string) => string[];

/** Tokens without what is empty or only white space, which some tokenizers leave behind. */
export function withoutBlank(pieces: readonly (string | undefined)[]): string[] {
  return pieces.filter((piece): piece is string => piece !== undefined && piece.trim() !== '');
}
