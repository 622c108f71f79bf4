import type { Html } from './html.ts';
import { picture } from './pictures.ts';

/** The scale from low over middle to high: blue, grey, orange, told apart in both themes and by the colour-blind. */
const low = [31, 95, 168];
const middle = [232, 232, 228];
const high = [194, 87, 12];

/**
 * A heat map of the features of a sound, such as its MFCCs: time goes from left to right, a frame a pixel, and the first
 * feature is at the bottom. Each feature has its own scale, from its mean less two deviations to its mean plus two, since
 * the first MFCC is ten times as large as the others.
 *
 * @param frames one vector of features a frame
 * @param alternative what it shows, for those who cannot see it
 */
export async function featurePicture(frames: readonly Float32Array[], alternative: string): Promise<Html> {
  const [width, height] = [frames.length, frames[0]?.length ?? 0];
  if (width === 0 || height === 0) throw new Error('featurePicture: no frames are no picture');
  const data = new Uint8Array(width * height * 3);
  for (let feature = 0; feature < height; feature++) {
    const values = frames.map((frame) => frame[feature] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / width;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width) || 1;
    values.forEach((value, frame) => {
      data.set(colourOf((value - mean) / (2 * deviation)), 3 * ((height - 1 - feature) * width + frame));
    });
  }
  return picture({ data, width, height, channels: 3 }, alternative);
}

/** From -1, low, to 1, high. */
function colourOf(level: number): number[] {
  const [end, share] = [level < 0 ? low : high, Math.min(1, Math.abs(level))];
  return middle.map((value, channel) => Math.round(value + share * ((end[channel] ?? 0) - value)));
}
