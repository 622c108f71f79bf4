// The program of a thread that decodes AAC and M4A files: whoever waits for a file that never ends can end the thread. Plain JavaScript, so that
// tests run it as it is.
import { parentPort } from 'node:worker_threads';
import { decoder } from '@audio/decode-aac';

/** @type {Awaited<ReturnType<typeof decoder>> | undefined} */
let open;

/** @param {import('./aac-decoder.ts').Question} question */
async function answer(question) {
  if ('free' in question) {
    open?.free();
    open = undefined;
    return;
  }
  try {
    open ??= await decoder();
    const { channelData, sampleRate } = 'decode' in question ? open.decode(question.decode) : open.flush();
    // Copies, since channels may share memory, and what is sent away is gone.
    const channels = channelData.map((channel) => channel.slice());
    parentPort?.postMessage(
      { channels, sampleRate },
      channels.map(({ buffer }) => buffer),
    );
  } catch (error) {
    parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', answer);
