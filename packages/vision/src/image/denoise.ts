import type { FloatImage } from './image-sample.ts';

export interface DenoiseOptions {
  /** Width of the square window of a median filter, in pixels of the encoder's input: odd, 3 or more. */
  readonly median: number;
}

/**
 * A median filter: every value becomes the median of the `size × size` values around it, each channel by itself; the
 * edge pixels are repeated outwards. Takes away single wrong pixels ("salt and pepper") and keeps edges sharp, which
 * an average would not. Works at the network's own resolution, where its cost is small and known: reducing a large
 * photograph already averages its noise away.
 */
export function medianFilter(image: FloatImage, size: number): FloatImage {
  const data = new Float32Array(image.data.length);
  if (size === 3) medianOfNine(image, data);
  else medianOfWindow(image, data, size);
  return { ...image, data };
}

/**
 * The usual window, ten times as fast: the three values of a column, once sorted, serve three windows, and the median
 * of nine is the median of the largest low, the middle middle and the smallest high one of three such columns.
 */
function medianOfNine({ data, height, width, channels }: FloatImage, result: Float32Array): void {
  const rowLength = width * channels;
  const low = new Float32Array(rowLength);
  const middle = new Float32Array(rowLength);
  const high = new Float32Array(rowLength);
  for (let y = 0; y < height; y++) {
    const above = Math.max(y - 1, 0) * rowLength;
    const here = y * rowLength;
    const below = Math.min(y + 1, height - 1) * rowLength;
    for (let index = 0; index < rowLength; index++) {
      const a = data[above + index] ?? 0;
      const b = data[here + index] ?? 0;
      const c = data[below + index] ?? 0;
      low[index] = Math.min(a, b, c);
      middle[index] = medianOfThree(a, b, c);
      high[index] = Math.max(a, b, c);
    }
    for (let index = 0; index < rowLength; index++) {
      const left = index < channels ? index : index - channels;
      const right = index + channels < rowLength ? index + channels : index;
      result[here + index] = medianOfThree(
        Math.max(low[left] ?? 0, low[index] ?? 0, low[right] ?? 0),
        medianOfThree(middle[left] ?? 0, middle[index] ?? 0, middle[right] ?? 0),
        Math.min(high[left] ?? 0, high[index] ?? 0, high[right] ?? 0),
      );
    }
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function medianOfWindow({ data, height, width, channels }: FloatImage, result: Float32Array, size: number): void {
  const reach = (size - 1) / 2;
  const window = new Float32Array(size * size);
  const rank = (window.length - 1) / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let count = 0;
        for (let row = y - reach; row <= y + reach; row++) {
          const rowStart = Math.min(Math.max(row, 0), height - 1) * width;
          for (let column = x - reach; column <= x + reach; column++) {
            const source = (rowStart + Math.min(Math.max(column, 0), width - 1)) * channels + channel;
            window[count++] = data[source] ?? 0;
          }
        }
        result[(y * width + x) * channels + channel] = select(window, rank);
      }
    }
  }
}

/** The value that would be at `rank` if `values` were sorted; reorders them (Hoare's quickselect). */
function select(values: Float32Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++;
      while ((values[right] ?? 0) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left++] = values[right] ?? 0;
      values[right--] = swapped;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] ?? 0;
}
