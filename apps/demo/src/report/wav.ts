/** A sound: values from -1 to 1, one channel, and samples per second. */
export interface Sound {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

const headerLength = 44;

/** A sound as a WAV file of 16 bits, which every browser plays. What goes beyond -1 or 1 is cut. */
export function wavFile({ samples, sampleRate }: Sound): Uint8Array {
  const bytes = new Uint8Array(headerLength + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  tag(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  // PCM, one channel, bytes a second, bytes a sample, bits a sample.
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, index) => {
    view.setInt16(headerLength + 2 * index, Math.round(32767 * Math.max(-1, Math.min(1, value))), true);
  });
  return bytes;
}
