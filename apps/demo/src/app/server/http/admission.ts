import { finished } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../problem.ts';

/**
 * Lets requests with large bodies in while there is memory for them, before anything of them is read. Each has its place until it is answered.
 *
 * @param limits in bytes: of one body, and of all together
 */
export function admission(limits: { readonly body: number; readonly all: number }) {
  let taken = 0;
  return async ({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Who does not say how much will come may send as much as is allowed.
    const bytes = Number(headers['content-length'] ?? limits.body);
    if (bytes > limits.body) {
      throw problem(413, `The upload is too large: it has ${bytes} bytes, and at most ${limits.body} are taken.`);
    }
    if (taken + bytes > limits.all) {
      reply.header('retry-after', '1');
      throw problem(503, 'Too much is uploaded at once. Try again.');
    }
    taken += bytes;
    finished(reply.raw, () => {
      taken -= bytes;
    });
  };
}
