/** The longest part of a text that is given to `Intl.Segmenter` at once, as long as it finds more than one segment in it. */
const part = 256;
/** How far the end of a part may reach back: rules look a few characters ahead, dictionaries a few words. */
const margin = 64;

/**
 * The segments of a text, in order. What V8 spends on each segment grows with the length of the text that it was given (100 µs at 20,000
 * characters), so long texts are given to it in parts. A part begins where a segment begins, and what it says of its last characters,
 * which may belong together with what follows, is not believed.
 */
export function segmentsOf(segmenter: Intl.Segmenter, text: string): Intl.SegmentData[] {
  const segments: Intl.SegmentData[] = [];
  let start = 0;
  let length = part;
  while (start < text.length) {
    const isLast = start + length >= text.length;
    const found = Array.from(segmenter.segment(text.slice(start, start + length)));
    const certain = isLast ? found : found.filter((each) => each.index + each.segment.length <= length - margin);
    const last = certain.at(-1);
    if (last === undefined) {
      // One segment, longer than the part.
      length *= 2;
      continue;
    }
    for (const each of certain) segments.push(each);
    start += last.index + last.segment.length;
    length = part;
  }
  return segments;
}
