import type { FloatImage } from './image-sample.ts';

/**
 * Averages pixels of an image with alpha (four channels) as light falls through it: what a transparent pixel hides does not shine. Its colours are multiplied
 * by their alpha first, and divided by it afterwards (Porter & Duff 1984, "Compositing digital images"). Others are averaged as they are.
 */
export function byAlpha(image: FloatImage, average: (image: FloatImage) => FloatImage): FloatImage {
  if (image.channels !== 4) return average(image);
  const premultiplied = { ...image, data: image.data.slice() };
  if (!premultiply(premultiplied.data)) return average(image);
  const averaged = average(premultiplied);
  unpremultiply(averaged.data);
  return averaged;
}

/** In place. False, and nothing changed, where all is opaque. */
export function premultiply(data: Float32Array): boolean {
  let hasAlpha = false;
  for (let index = 0; index < data.length; index += 4) {
    const alpha = data[index + 3] ?? 1;
    if (alpha === 1) continue;
    hasAlpha = true;
    for (let colour = index; colour < index + 3; colour++) data[colour] = (data[colour] ?? 0) * alpha;
  }
  return hasAlpha;
}

/** In place. What is wholly transparent becomes black. */
export function unpremultiply(data: Float32Array): void {
  for (let index = 0; index < data.length; index += 4) {
    const alpha = data[index + 3] ?? 1;
    if (alpha === 1) continue;
    const scale = alpha > 0 ? 1 / alpha : 0;
    for (let colour = index; colour < index + 3; colour++) data[colour] = Math.min(1, (data[colour] ?? 0) * scale);
  }
}
