import { EncoderKitError } from '@encoderkit/errors';
import type { Speech } from './synthesizer.ts';

/**
 * Reads a WAV file as flite writes it: chunks, of which `fmt ` says 16-bit PCM with one channel and `data` holds the samples.
 *
 * @param where names its writer in errors
 * @throws `invalid-data` for anything else
 */
export function readWav(bytes: Uint8Array, where: string): Speech {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw notWav(where, 'something else');
  let sampleRate: number | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [name, length, start] = [tag(at), view.getUint32(at + 4, true), at + 8];
    if (start + length > bytes.length) throw notWav(where, `"${name.trim()}" that ends too early`);
    if (name === 'fmt ') {
      const [format, channels, bits] = [0, 2, 14].map((offset) => view.getUint16(start + offset, true));
      if (format !== 1 || channels !== 1 || bits !== 16) {
        throw notWav(where, `format ${format} with ${channels} channels of ${bits} bits`);
      }
      sampleRate = view.getUint32(start + 4, true);
    }
    if (name === 'data' && sampleRate !== undefined) {
      const samples = new Int16Array(length >> 1).map((_, index) => view.getInt16(start + 2 * index, true));
      return { samples, sampleRate };
    }
    // Chunks begin at even places.
    at = start + length + (length & 1);
  }
  throw notWav(where, 'no samples');
}

function notWav(where: string, received: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `expected a WAV file of 16 bits and one channel, received ${received}`,
  });
}
