import { Worker } from 'node:worker_threads';
import { EncoderKitError } from '@encoderkit/errors';
import { damaged } from './damaged.ts';
import type { DecodedSound, SoundDecoder } from './sound-decoder.ts';

/** What the thread is asked; `free` has no answer. */
export type Question = { readonly decode: Uint8Array } | { readonly flush: true } | { readonly free: true };

type Answer = DecodedSound | { readonly problem: string };

/**
 * How long the thread may think about a piece, in seconds: a fixed time, and some for each byte that the file has so far, since an M4A
 * file whose index comes last is decoded all at once.
 */
const patience = { fixed: 5, perByte: 5e-5 };

/** Of the thread's objects; samples do not count. Tables that a damaged file makes up end there. */
const maxOldGenerationSizeMb = 512;

/** At most so many threads are kept for the next file. */
const mostIdle = 2;
const idle: Worker[] = [];

/**
 * Decodes with FAAD2, in a thread of its own: tables of a damaged M4A file can keep its demuxer busy for ever, and a thread can be ended.
 *
 * @throws `engine-unavailable` where `@audio/decode-aac` is not installed
 */
export async function aacDecoder(where: string, { fixed, perByte } = patience): Promise<SoundDecoder> {
  await checkInstalled(where);
  const worker = idle.pop() ?? startThread();
  let bytes = 0;
  let isOver = false;

  async function ask(question: Question): Promise<DecodedSound> {
    const seconds = fixed + perByte * bytes;
    const answer = await answerOf(worker, question, seconds).catch((error: unknown) => {
      isOver = true;
      throw error;
    });
    if (answer === undefined) {
      isOver = true;
      await worker.terminate();
      throw damaged(where, `decoding it did not end within ${Math.round(seconds)} seconds`);
    }
    if ('problem' in answer) throw damaged(where, answer.problem);
    return answer;
  }

  return {
    decode(piece) {
      bytes += piece.length;
      return ask({ decode: piece });
    },
    flush: () => ask({ flush: true }),
    free() {
      if (isOver) return;
      isOver = true;
      worker.postMessage({ free: true });
      if (idle.length < mostIdle) idle.push(worker);
      else void worker.terminate();
    },
  };
}

function startThread(): Worker {
  const worker = new Worker(new URL('./aac-thread.mjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb },
  });
  // A thread that waits for a file does not keep the program from ending.
  worker.unref();
  return worker;
}

/** Undefined where no answer comes in time. Fails where the thread does, as when it has no memory left. */
async function answerOf(worker: Worker, question: Question, seconds: number): Promise<Answer | undefined> {
  worker.ref();
  const { promise, resolve, reject } = settled<Answer | undefined>();
  const timer = setTimeout(() => resolve(undefined), seconds * 1000);
  worker.once('message', resolve).once('error', reject);
  try {
    worker.postMessage(question);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', reject);
    worker.unref();
  }
}

/** A promise, and what settles it. */
function settled<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((keep, refuse) => {
    resolve = keep;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

/** It is an optional peer. */
async function checkInstalled(where: string): Promise<void> {
  try {
    await import('@audio/decode-aac');
  } catch (cause) {
    throw new EncoderKitError({
      code: 'engine-unavailable',
      where,
      problem: 'this is an AAC or M4A file, and @audio/decode-aac, which decodes them, is not installed',
      remedy:
        'Run "npm install @audio/decode-aac" (its licence is GPL-2.0, so it does not come along by itself), or convert the file with ffmpeg.',
      cause,
    });
  }
}
