import { decodedChunks } from '../input/decode-sound.ts';
import { quietly } from '../input/reading.ts';
import type { SoundSource } from '../input/sound.ts';
import type { BandExtractor } from './band-extractor.ts';
import type { FeaturesReader } from './features-reader.ts';
import type { SoundNotes } from './sound-notes.ts';

type Sounds = AsyncIterable<SoundSource> | Iterable<SoundSource>;

interface Parts {
  readonly where: string;
  readonly extractor: BandExtractor;
  readonly reader: FeaturesReader;
  readonly notes: SoundNotes;
}

/** By so many sounds it is decided where the mel bands end. */
const probed = 32;

/**
 * Learns mean and variance of the features. Before that, where the user has left it open and the sounds have a lower rate than the encoder, makes
 * the mel bands end where the sounds do: else the upper ones would be at the floor of the logarithm, all the time.
 */
export async function adaptToSounds(
  { where, extractor, reader, notes }: Parts,
  samples: Sounds,
  warn: (message: string) => void,
): Promise<void> {
  const { first, all } = await peeked(samples);
  const undo = extractor.isOpen ? extractor.endAt() : undefined;
  try {
    if (extractor.isOpen) await fitBands(where, extractor, first, warn);
    const { listener, tell } = notes.counting(warn);
    await extractor.adapt(reader.measured(all, listener));
    tell();
  } catch (error) {
    // What was learnt before still holds.
    undo?.();
    throw error;
  }
}

async function fitBands(
  where: string,
  extractor: BandExtractor,
  sounds: readonly SoundSource[],
  warn: (message: string) => void,
): Promise<void> {
  const { maxFrequency, minFrequency } = extractor.toConfig();
  const rates: number[] = [];
  for (const sound of sounds) rates.push(...(await rateOf(sound)));
  const end = Math.max(...rates) / 2;
  if (rates.length === 0 || end >= maxFrequency || end <= minFrequency) return;
  extractor.endAt(end);
  warn(
    `${where}: the sounds have ${end * 2} samples a second, so mel bands end at ${end} Hz and not at ${maxFrequency}. features: { maxFrequency } ` +
      'decides it otherwise.',
  );
}

/** The rate that a sound has by itself; none for one that cannot be read: whoever reads all of it will say so. */
async function rateOf(source: SoundSource): Promise<number[]> {
  try {
    const isEncoded = typeof source === 'string' || source instanceof URL || source instanceof Uint8Array;
    if (!isEncoded) return Number.isFinite(source.sampleRate) ? [source.sampleRate] : [];
    for await (const { sampleRate } of decodedChunks(source, quietly(''))) return [sampleRate];
  } catch {}
  return [];
}

/** The first sounds, and all of them, of something that can perhaps be read only once. */
async function peeked(samples: Sounds): Promise<{ first: readonly SoundSource[]; all: AsyncGenerator<SoundSource> }> {
  const iterator = Symbol.asyncIterator in samples ? samples[Symbol.asyncIterator]() : samples[Symbol.iterator]();
  const first: SoundSource[] = [];
  let isOver = false;
  while (!isOver && first.length < probed) {
    const next = await iterator.next();
    if (next.done === true) isOver = true;
    else first.push(next.value);
  }
  async function* all() {
    try {
      yield* first;
      while (!isOver) {
        const next = await iterator.next();
        if (next.done === true) isOver = true;
        else yield next.value;
      }
    } finally {
      if (!isOver) await iterator.return?.();
    }
  }
  return { first, all: all() };
}
