import type { FloatImage } from './image-sample.ts';

export interface DenoiseOptions {
  /** Width of the square window of a median filter, in pixels of the encoder's input: odd, 3 or more. */
  readonly median: number;
}

/**
 * A median filter: every value becomes the median of the `size × size` values around it, each channel by itself; the edge
 * pixels are repeated outwards. Takes away single wrong pixels ("salt and pepper") and keeps edges sharp, which an average
 * would not. Works at the network's own resolution, where its cost is small and known: reducing a large photograph already averages its noise away.
 */
export function medianFilter(image: FloatImage, size: number): FloatImage {
  const { data, height, width, channels } = image;
  const result = new Float32Array(data.length);
  const reach = (size - 1) / 2;
  const window = new Float32Array(size * size);
  const middle = (window.length - 1) / 2;
  const lastRow = height - 1;
  const lastColumn = width - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let count = 0;
        for (let rowOffset = -reach; rowOffset <= reach; rowOffset++) {
          const row = y + rowOffset;
          const rowStart = Math.min(Math.max(row, 0), lastRow) * width;
          for (let columnOffset = -reach; columnOffset <= reach; columnOffset++) {
            const column = x + columnOffset;
            const source = (rowStart + Math.min(Math.max(column, 0), lastColumn)) * channels + channel;
            window[count++] = data[source] ?? 0;
          }
        }
        result[(y * width + x) * channels + channel] = select(window, middle);
      }
    }
  }
  return { data: result, height, width, channels };
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
