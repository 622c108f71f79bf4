import type { FloatImage } from '@encoderkit/vision';

/** MNIST's digits fill a box of 20 × 20 within 28 × 28. */
const [size, box] = [28, 20];
/** What is darker than this is background. */
const faint = 0.15;

/** Dark on light becomes light on dark, judged by the rim; light on dark stays. */
export function lightOnDark(image: FloatImage): FloatImage {
  const { data, width, height } = image;
  const row = (y: number) => data.subarray(y * width, (y + 1) * width);
  const sides = Array.from({ length: height }, (_, y) => [data[y * width] ?? 0, data[(y + 1) * width - 1] ?? 0]).flat();
  const rim = [...row(0), ...row(height - 1), ...sides];
  const light = rim.reduce((sum, value) => sum + value, 0) > rim.length / 2;
  return light ? { ...image, data: data.map((value) => 1 - value) } : image;
}

/**
 * A drawing made as MNIST's digits were (LeCun, Cortes and Burges): light on dark, its ink scaled into a box of 20 × 20, with the
 * centre of mass in the middle of 28 × 28. One channel. A picture without ink is all dark.
 */
export function centredInk(image: FloatImage): FloatImage {
  const source = lightOnDark(image);
  const ink = boundsOf(source);
  const target = new Float32Array(size * size);
  if (ink === undefined) return { data: target, width: size, height: size, channels: 1 };
  const scale = box / Math.max(ink.right - ink.left, ink.bottom - ink.top);
  const mass = centreOf(source, ink);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const left = mass.x + (x - size / 2) / scale;
      const top = mass.y + (y - size / 2) / scale;
      target[y * size + x] = meanOf(source, { left, top, right: left + 1 / scale, bottom: top + 1 / scale });
    }
  }
  return { data: target, width: size, height: size, channels: 1 };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boundsOf({ data, width }: FloatImage): Box | undefined {
  let bounds: Box | undefined;
  data.forEach((value, index) => {
    if (value <= faint) return;
    const [x, y] = [index % width, Math.floor(index / width)];
    const { left, top, right, bottom } = bounds ?? { left: x, top: y, right: x, bottom: y };
    bounds = {
      left: Math.min(left, x),
      top: Math.min(top, y),
      right: Math.max(right, x + 1),
      bottom: Math.max(bottom, y + 1),
    };
  });
  return bounds;
}

function centreOf({ data, width }: FloatImage, { left, top, right, bottom }: Box) {
  const sum = { x: 0, y: 0, mass: 0 };
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = data[y * width + x] ?? 0;
      sum.x += value * (x + 0.5);
      sum.y += value * (y + 0.5);
      sum.mass += value;
    }
  }
  return { x: sum.x / sum.mass, y: sum.y / sum.mass };
}

/** The mean of a box of any size, which need not fall on whole pixels; what lies outside the picture is dark. */
function meanOf({ data, width, height }: FloatImage, { left, top, right, bottom }: Box): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    const rows = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
      sum += rows * (Math.min(right, x + 1) - Math.max(left, x)) * (data[y * width + x] ?? 0);
    }
  }
  return sum / ((right - left) * (bottom - top));
}
