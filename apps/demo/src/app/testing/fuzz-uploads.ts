import { randomGenerator } from '@encoderkit/core';
import { pretendServer } from './pretend-server.ts';
import { rawConnection } from './raw-request.ts';
import { type UploadCase, uploadCase } from './upload-cases.ts';

export interface UploadFuzz {
  readonly cases: number;
  readonly seconds: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** What must not be: a mistake of the server, an answer that is no JSON, none in time. With the number of the case, to repeat it. */
  readonly faults: readonly string[];
}

interface UploadFuzzOptions {
  readonly cases: number;
  /** Where it stops, whatever is left. */
  readonly seconds: number;
  readonly seed: number;
}

/** How long a request may take to come in, and how long its answer may take after that on a busy machine, in milliseconds. */
const [requestTimeout, patience] = [1000, 10_000];
/** At a time: each may wait for its deadline. */
const atOnce = 32;
const png = [0x89, 0x50, 0x4e, 0x47];

/** Sends uploads that are spoilt in all kinds of ways to a server whose models only pretend; after every hundred it must still answer a good one. */
export async function fuzzUploads({ cases, seconds, seed }: UploadFuzzOptions): Promise<UploadFuzz> {
  const start = Date.now();
  const server = await pretendServer({ requestTimeout });
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < cases && Date.now() - start < 1000 * seconds) {
      const number = next++;
      const spoilt = uploadCase(randomGenerator([seed, number]));
      const { status, fault } = await answerTo(server.port, spoilt);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (fault !== undefined) faults.push(`case ${number} of seed ${seed} (${spoilt.name}): ${fault}`);
      done++;
      if (done % 100 === 0)
        await goodUpload(server.port).catch((error) => faults.push(`after ${done} cases: ${error}`));
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await server.close();
  }
  return { cases: done, seconds: (Date.now() - start) / 1000, statuses, faults };
}

async function answerTo(port: number, { bytes, leaves }: UploadCase): Promise<{ status: string; fault?: string }> {
  const { socket, received, closed } = rawConnection(port);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    socket.destroy();
  }, requestTimeout + patience);
  if (leaves) socket.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => socket.destroy());
  else socket.write(bytes);
  await closed;
  clearTimeout(timer);
  if (late) return { status: 'none', fault: 'no answer in time' };
  const [head = '', body = ''] = received().split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 'none';
  if (status.startsWith('5') && status !== '503') return { status, fault: body };
  return isJson(body) || status === 'none'
    ? { status }
    : { status, fault: `an answer that is no JSON: ${body.slice(0, 100)}` };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws where it is not answered */
async function goodUpload(port: number): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const body = new FormData();
    body.append('image', new Blob([new Uint8Array(png)]));
    const { status } = await fetch(`http://127.0.0.1:${port}/api/models/demo-pictures/answer`, {
      method: 'POST',
      body,
    });
    if (status === 200) return;
    // The others may have taken all room for a moment.
    if (status !== 503) throw new Error(`a good upload is answered with ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('there is no room for a good upload');
}
