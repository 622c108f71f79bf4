import type { Sound } from './sound.ts';

/** A filter of second order: `y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]`. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** Blocks of 400 ms that overlap by 75 %. */
const blockSeconds = 0.4;
const overlap = 4;
const absoluteGate = -70;
const relativeGate = -10;

/**
 * Integrated loudness in LUFS by ITU-R BS.1770-4: K-weighted, in blocks of 400 ms, quiet blocks left out by two gates. A sound shorter
 * than a block is one block. Minus infinity where nothing passes the gate of -70 LUFS.
 */
export function loudness({ samples, sampleRate }: Sound): number {
  // Without its mean: the high-pass filter below would take an offset at the begin for a loud click.
  const offset = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const weighted = Float64Array.from(samples, (sample) => sample - offset);
  for (const filter of kWeighting(sampleRate)) apply(filter, weighted);
  const block = Math.min(Math.round(blockSeconds * sampleRate), weighted.length);
  const hop = Math.max(1, Math.round(block / overlap));
  const powers: number[] = [];
  for (let start = 0; start + block <= weighted.length; start += hop) {
    let sum = 0;
    for (let index = start; index < start + block; index++) sum += (weighted[index] ?? 0) ** 2;
    powers.push(sum / block);
  }
  const loud = powers.filter((power) => lufs(power) > absoluteGate);
  const gate = lufs(mean(loud)) + relativeGate;
  return lufs(mean(loud.filter((power) => lufs(power) > gate)));
}

/** The sum of the squares of what is above and below the mean. */
export function powerAroundMean(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / samples.length;
  let power = 0;
  for (const sample of samples) power += (sample - mean) ** 2;
  return power;
}

/** Of what is above and below the mean: the constant offset of a cheap microphone is no sound. */
export function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(powerAroundMean(samples) / samples.length);
}

const lufs = (power: number) => -0.691 + 10 * Math.log10(power);

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The shelf of the head and the high-pass of BS.1770's K-weighting. The recommendation gives coefficients for 48 kHz alone; these
 * analogue parameters, which give them back at 48 kHz, are those of libebur128 and pyloudnorm (De Man, "Evaluation of
 * implementations of the EBU R128 loudness measurement", AES 2018).
 */
function kWeighting(sampleRate: number): Biquad[] {
  const shelf = { frequency: 1681.974450955533, gain: 3.999843853973347, quality: 0.7071752369554196 };
  const highPass = { frequency: 38.13547087602444, quality: 0.5003270373238773 };
  const tan = Math.tan((Math.PI * shelf.frequency) / sampleRate);
  const high = 10 ** (shelf.gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + tan / shelf.quality + tan * tan;
  const low = Math.tan((Math.PI * highPass.frequency) / sampleRate);
  const c0 = 1 + low / highPass.quality + low * low;
  return [
    {
      b: [
        (high + (band * tan) / shelf.quality + tan * tan) / a0,
        (2 * (tan * tan - high)) / a0,
        (high - (band * tan) / shelf.quality + tan * tan) / a0,
      ],
      a: [(2 * (tan * tan - 1)) / a0, (1 - tan / shelf.quality + tan * tan) / a0],
    },
    { b: [1, -2, 1], a: [(2 * (low * low - 1)) / c0, (1 - low / highPass.quality + low * low) / c0] },
  ];
}

function apply({ b: [b0, b1, b2], a: [a1, a2] }: Biquad, samples: Float64Array): void {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const x = samples[index] ?? 0;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    samples[index] = y;
  }
}
