/** Two or three periods of a voice. */
const frameSeconds = 0.03;
/** A period of a deep voice. */
const searchSeconds = 0.01;

/**
 * A sound made longer or shorter at the same pitch: WSOLA (Verhelst & Roelands 1993). Frames are taken at another pace than they are
 * put together at, each from where, near its place, it best continues the one before.
 */
export function stretched(samples: Float32Array, length: number, sampleRate: number): Float32Array {
  const hop = Math.max(1, Math.round((frameSeconds * sampleRate) / 2));
  const search = Math.round(searchSeconds * sampleRate);
  const window = Float32Array.from({ length: 2 * hop }, (_, index) => 0.5 - 0.5 * Math.cos((Math.PI * index) / hop));
  const output = new Float32Array(length);
  const pace = samples.length / length;
  let previous = -hop;
  for (let start = -hop; start < length; start += hop) {
    const place = Math.round(start * pace);
    const from = start === -hop ? place : bestNear(samples, place, previous + hop, hop, search);
    for (let index = Math.max(0, -start); index < 2 * hop && start + index < length; index++) {
      output[start + index] = (output[start + index] ?? 0) + (samples[from + index] ?? 0) * (window[index] ?? 0);
    }
    previous = from;
  }
  return output;
}

/** Where near `place` the sound is most like what comes at `next`: the highest normalised correlation of half a frame. */
function bestNear(samples: Float32Array, place: number, next: number, length: number, search: number): number {
  let best = place;
  let highest = Number.NEGATIVE_INFINITY;
  for (let offset = 0; offset <= 2 * search; offset++) {
    // From the middle to both sides, so that of equals the nearest is taken.
    const candidate = place + (offset % 2 === 0 ? offset / 2 : -(offset + 1) / 2);
    let [product, power] = [0, 1e-9];
    // Every other sample tells as much, in half the time.
    for (let index = 0; index < length; index += 2) {
      const value = samples[candidate + index] ?? 0;
      product += value * (samples[next + index] ?? 0);
      power += value * value;
    }
    const likeness = product / Math.sqrt(power);
    if (likeness > highest) [best, highest] = [candidate, likeness];
  }
  return best;
}
