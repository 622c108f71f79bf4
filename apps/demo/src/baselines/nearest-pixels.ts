import type { RawImage } from '@encoderkit/datasets';

export const nearestPixelsName = 'nearest neighbour on raw pixels';

/** A picture with its class. */
export interface LabelledImage {
  readonly image: RawImage;
  readonly label: string;
}

/**
 * One nearest neighbour by Euclidean distance of the pixels: a picture has the class of the training picture that is nearest, of
 * several as near of the first. Takes time in proportion to pictures × pixels, less what can be told from a part of them.
 *
 * @returns a function that gives the label for a picture
 * @throws `Error` where there is nothing to learn from, or a picture is of another size
 */
export function nearestPixels(train: readonly LabelledImage[]): (image: RawImage) => string {
  const [first] = train;
  if (first === undefined) throw new Error('nearestPixels: no picture to learn from');
  const { length } = first.image.data;
  for (const { image } of train) checkLength(image, length);
  return (image) => {
    checkLength(image, length);
    let best = { label: first.label, distance: Number.POSITIVE_INFINITY };
    for (const { image: other, label } of train) {
      const distance = squaredDistance(image.data, other.data, best.distance);
      if (distance < best.distance) best = { label, distance };
    }
    return best.label;
  };
}

/** The fraction of pictures that a classifier gives their own label; 0 where there are none. */
export function imageAccuracy(classify: (image: RawImage) => string, test: readonly LabelledImage[]): number {
  return test.filter(({ image, label }) => classify(image) === label).length / Math.max(1, test.length);
}

/** Given up, and as far as it came, once it is `atMost`. */
function squaredDistance(a: Uint8Array, b: Uint8Array, atMost: number): number {
  const stride = 256;
  let sum = 0;
  for (let start = 0; start < a.length && sum < atMost; start += stride) {
    const end = Math.min(a.length, start + stride);
    for (let index = start; index < end; index++) {
      const difference = (a[index] ?? 0) - (b[index] ?? 0);
      sum += difference * difference;
    }
  }
  return sum;
}

function checkLength({ data }: RawImage, length: number): void {
  if (data.length !== length) throw new Error(`nearestPixels: pictures of ${length} values and of ${data.length}`);
}
