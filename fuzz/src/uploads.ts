import process from 'node:process';
import { pretendServer, rawConnection } from '@encoderkit/demo/testing';
import { EncoderKitError } from '@encoderkit/errors';
import type { Fuzzer } from './fuzzer.ts';
import { type UploadCase, uploadCase } from './upload-cases.ts';

/** How long a request may take to come in, in milliseconds. */
const requestTimeout = 1000;
/** How many cases lie between two good uploads. */
const between = 50;
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);

/** Uploads that are spoilt in all kinds of ways, to the web server, whose models only pretend. In between it must still answer good ones. */
export const uploads: Fuzzer = {
  description: 'uploads to the web server: bodies, headers and lengths',
  async prepare() {
    const server = await pretendServer({ requestTimeout });
    // It ends with whoever runs the cases.
    process.once('disconnect', () => void server.close());
    let done = 0;
    return async (random) => {
      if (done++ % between === 0) await goodUpload(server.port);
      const { status, body } = await answerTo(server.port, uploadCase(random));
      // One that leaves, and one that breaks off what goes on for ever, have no answer.
      if (status === undefined || status < 400) return;
      if (status >= 500 && status !== 503) throw new Error(`the server answers ${status}: ${body}`);
      throw new EncoderKitError({ code: 'invalid-data', where: 'upload', problem: JSON.parse(body).error });
    };
  },
};

async function answerTo(port: number, { bytes, leaves }: UploadCase): Promise<{ status?: number; body: string }> {
  const { socket, received, closed } = rawConnection(port);
  if (leaves) socket.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => socket.destroy());
  else socket.write(bytes);
  await closed;
  const [head = '', body = ''] = received().split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  return status === undefined ? { body } : { status: Number(status), body };
}

/** @throws where it is not answered */
async function goodUpload(port: number): Promise<void> {
  const body = new FormData();
  body.append('image', new Blob([png]));
  const { status } = await fetch(`http://127.0.0.1:${port}/api/models/demo-pictures/answer`, { method: 'POST', body });
  if (status !== 200) throw new Error(`a good upload is answered with ${status}`);
}
