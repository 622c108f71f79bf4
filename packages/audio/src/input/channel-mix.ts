import { type Reading, warn } from './reading.ts';

/** The mix of a sound is this much weaker than its channels, 40 dB, where they cancel one another. */
const cancelled = 1e-4;
/** What is quieter than this in every channel, -80 dB, is silence in any case. */
const silence = 1e-8;

/** Mixes channels to one by their mean, piece by piece, and notices when that leaves nothing. */
export interface ChannelMix {
  /** One channel of the same length; a single one is given back as it is. */
  mix(channels: readonly Float32Array[]): Float32Array;
  /** For those who mix by themselves: the powers of the channels (their mean) and of the mix, and how many samples they are of. */
  add(channels: number, mix: number, samples: number): void;
  /** How many samples came. */
  readonly samples: number;
  /** Warns, once, where the channels have cancelled one another so far. */
  check(): void;
}

export function channelMix(reading: Reading): ChannelMix {
  const powers = { channels: 0, mix: 0 };
  let samples = 0;
  let told = false;

  function add(channels: number, mix: number, count: number): void {
    powers.channels += channels;
    powers.mix += mix;
    samples += count;
  }

  return {
    mix(channels) {
      const [first = new Float32Array(0), ...others] = channels;
      if (others.length === 0) return first;
      const mono = Float32Array.from(first);
      let power = 0;
      for (const sample of first) power += sample * sample;
      for (const channel of others) {
        for (let index = 0; index < mono.length; index++) {
          const sample = channel[index] ?? 0;
          power += sample * sample;
          mono[index] = (mono[index] ?? 0) + sample;
        }
      }
      const scale = 1 / channels.length;
      let mixPower = 0;
      for (let index = 0; index < mono.length; index++) {
        const sample = (mono[index] ?? 0) * scale;
        mono[index] = sample;
        mixPower += sample * sample;
      }
      add(power * scale, mixPower, mono.length);
      return mono;
    },
    add,
    get samples() {
      return samples;
    },
    check() {
      if (told || !(powers.channels > silence * samples) || powers.mix > cancelled * powers.channels) return;
      told = true;
      const level =
        powers.mix === 0 ? 'silence' : `${Math.round(10 * Math.log10(powers.channels / powers.mix))} dB weaker`;
      warn(
        reading,
        'phase',
        `its channels have opposite phase, so that their mean is ${level}. Pass one of them alone: { samples: channels[0], sampleRate }.`,
      );
    },
  };
}
