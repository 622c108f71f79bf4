/** How much of a text, and how many numbers of an array, are looked at. */
const most = 64;

/** How many values inside a value are looked at. */
const mostValues = 500;

/**
 * A value as a short text that is the same for equal ones, and nearly always another for others: to notice that data have changed, not to
 * keep anybody from changing them. Of long texts and arrays it takes their length and a part of them.
 */
export function digestOf(value: unknown): string {
  let left = mostValues;
  const text = (each: unknown): string => {
    if (left-- <= 0) return '…';
    if (typeof each === 'string') return `"${shortened(each)}"`;
    if (ArrayBuffer.isView(each)) return `${each.byteLength}:${someOf(each).join()}`;
    if (Array.isArray(each)) return `[${each.length}:${each.slice(0, most).map(text).join()}]`;
    if (typeof each === 'object' && each !== null) {
      const entries = Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1));
      return `{${entries.map(([name, own]) => `${name}:${text(own)}`).join()}}`;
    }
    return String(each);
  };
  return hashOf(text(value));
}

const shortened = (text: string): string =>
  text.length <= 2 * most ? text : `${text.length}:${text.slice(0, most)}…${text.slice(-most)}`;

function someOf(view: ArrayBufferView): readonly unknown[] {
  const values = ArrayBuffer.isView(view) && 'length' in view ? (view as unknown as ArrayLike<number>) : [];
  const step = Math.max(1, Math.floor(values.length / most));
  return Array.from({ length: Math.min(most, values.length) }, (_, index) => values[index * step]);
}

/** FNV-1a over UTF-16 units, twice with other beginnings (http://www.isthe.com/chongo/tech/comp/fnv). */
function hashOf(text: string): string {
  return [0x811c9dc5, 0x01234567]
    .map((start) => {
      let hash = start;
      for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
