import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from '../problem.ts';
import { pageRoute } from './page-files.ts';

/** Nothing from anywhere else is loaded, run, framed or sent to. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Answers the page that this server has served, and nobody else. A site that lets its own name point to 127.0.0.1 (DNS rebinding) sends
 * that name as `Host`; one that sends requests here from a browser (CSRF) sends its own `Origin`, or `Sec-Fetch-Site`.
 */
export function guard(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const { host = '', origin } = request.headers;
    if (!isOwn(host) || !isOwn(targetHost(request) ?? host)) {
      throw problem(421, 'This server answers only to 127.0.0.1 and localhost.');
    }
    if ((origin !== undefined && origin !== `http://${host}`) || isFromElsewhere(request)) {
      throw problem(403, 'Another site has sent this request.');
    }
  });
}

const isOwn = (host: string): boolean => ownNames.has(host.replace(/:\d+$/, ''));

/** The host that a target in absolute form names (`GET http://localhost/ HTTP/1.1`), which counts before the header. */
function targetHost({ raw: { url = '' } }: FastifyRequest): string | undefined {
  if (url.startsWith('/')) return undefined;
  return URL.canParse(url) ? new URL(url).host : '';
}

/** Links to the page itself are welcome from anywhere. It goes by the route that was found: one address can be written in many ways. */
function isFromElsewhere({ headers, routeOptions }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return routeOptions.url !== pageRoute && site !== undefined && site !== 'same-origin' && site !== 'none';
}
