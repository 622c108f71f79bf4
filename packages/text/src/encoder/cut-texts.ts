/** Counts the texts that are longer than what is kept of them, and tells of them once. */
export function cutTexts(where: string, maxLength: number) {
  let [texts, cut, tokens, lost] = [0, 0, 0, 0];
  let told = false;
  return {
    /** A text of so many tokens came. */
    count(length: number): void {
      texts++;
      tokens += length;
      if (length <= maxLength) return;
      cut++;
      lost += length - maxLength;
    },
    tell(warn: (message: string) => void): void {
      if (told || cut === 0) return;
      told = true;
      warn(
        `${where}: ${cut} of ${texts} texts (${percent(cut / texts)}) have more than ${maxLength} tokens ("maxLength") and are cut: ${percent(lost / tokens)} of all ` +
          "tokens are lost. Raise maxLength, or choose which part is kept by window: 'head', 'tail' or 'headTail'.",
      );
    },
  };
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;
