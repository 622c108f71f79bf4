import type { SoundWarning } from '../input/reading.ts';
import type { SoundListener } from './load-sound.ts';

/** A source whose rate is this much below what the bands need leaves the upper ones empty; what is a little below does not matter. */
const tolerance = 0.9;

/** What an encoder has noticed about sounds. Each kind of oddity is told once: in `adapt`, where all sounds come by, with their number. */
export interface SoundNotes {
  /** Counts; `tell` then warns, in a line for each kind. */
  counting(warn: (message: string) => void): { readonly listener: SoundListener; tell(): void };
  /** Warns at once on the console, of what has not been told before: for an encoder that learns nothing, and for later sounds. */
  readonly listener: SoundListener;
}

/** @param bandsEnd the frequency up to which the encoder looks, in Hz */
export function soundNotes(where: string, bandsEnd: () => number): SoundNotes {
  const told = new Set<SoundWarning['kind'] | 'rate'>();
  const isLow = (sampleRate: number) => sampleRate / 2 < tolerance * bandsEnd();

  return {
    counting(warn) {
      const kinds = new Map<SoundWarning['kind'], { count: number; readonly first: string }>();
      const rates = new Map<number, number>();
      return {
        listener: {
          onWarning({ kind, message }) {
            const known = kinds.get(kind);
            if (known) known.count++;
            else kinds.set(kind, { count: 1, first: message });
          },
          onSampleRate: (rate) => void rates.set(rate, (rates.get(rate) ?? 0) + 1),
        },
        tell() {
          const total = [...rates.values()].reduce((sum, count) => sum + count, 0);
          for (const [kind, { count, first }] of kinds) {
            told.add(kind);
            warn(count === 1 ? first : `${where}: ${count} of ${total} sounds are odd in this way: ${first}`);
          }
          const low = [...rates].filter(([rate]) => isLow(rate)).sort(([a], [b]) => a - b);
          if (low.length === 0) return;
          told.add('rate');
          const count = low.reduce((sum, [, each]) => sum + each, 0);
          warn(`${where}: ${count} of ${total} sounds have ${list(low)}. ${emptyBands(low[0]?.[0] ?? 0, bandsEnd())}`);
        },
      };
    },
    listener: {
      onWarning({ kind, message }) {
        if (told.has(kind)) return;
        told.add(kind);
        console.warn(message);
      },
      onSampleRate(rate) {
        if (told.has('rate') || !isLow(rate)) return;
        told.add('rate');
        console.warn(`${where}: a sound has ${rate} samples a second. ${emptyBands(rate, bandsEnd())}`);
      },
    },
  };
}

const list = (rates: readonly (readonly [number, number])[]): string =>
  `${rates
    .slice(0, 5)
    .map(([rate]) => rate)
    .join(', ')} samples a second`;

function emptyBands(rate: number, end: number): string {
  return (
    `Above ${rate / 2} Hz there is nothing in them, where features look up to ${end} Hz: a network can tell recordings by that alone, and what ` +
    `it learnt of other recordings does not hold. Make the encoder with features: { maxFrequency: ${rate / 2} }, or leave them out.`
  );
}
