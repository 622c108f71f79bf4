/** The longest part of a text that is given to `Intl.Segmenter` at once, as long as it finds more than one segment in it. */
const part = 256;
/** How far the end of a part may reach back: rules look a few characters ahead, dictionaries a few words. */
const margin = 64;

/**
 * The segments of a text, in order. What V8 spends on each segment grows with the length of the text that it was given (100 µs at 20,000
 * characters), so long texts are given to it in parts. A part begins where a segment begins, and what it says of its last characters,
 * which may belong together with what follows, is not believed.
 */
export function* segmentsOf(
  segmenter: Intl.Segmenter,
  text: string,
): Generator<Pick<Intl.SegmentData, 'segment' | 'isWordLike'>, void, undefined> {
  let start = 0;
  let length = part;
  while (start < text.length) {
    const isLast = start + length >= text.length;
    let end = 0;
    for (const each of segmenter.segment(text.slice(start, start + length))) {
      const next = each.index + each.segment.length;
      if (!isLast && next > length - margin) break;
      yield each;
      end = next;
    }
    // Nothing: one segment, longer than the part.
    length = end === 0 ? 2 * length : part;
    start += end;
  }
}
