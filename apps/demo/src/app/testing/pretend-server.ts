import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioEncoder } from '@encoderkit/audio';
import { classifier, type Model, save } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import type { FastifyInstance } from 'fastify';
import { appServer, type ServerOptions } from '../server/server.ts';
import { pretendHelpers } from './pretend-helper.ts';

/** A server that listens, whose trainings and models only pretend: `pictures` takes images, `texts` texts. */
export interface PretendServer {
  readonly server: FastifyInstance;
  readonly port: number;
  readonly helpers: ReturnType<typeof pretendHelpers>;
  /** With the folders `runs`, `demo` and, of a model of sounds that is not shown, `sounds`. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function pretendServer(options: Partial<ServerOptions> = {}): Promise<PretendServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pretend-'));
  const [page, demoFolder] = [join(folder, 'page'), join(folder, 'demo')];
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  const pictures = classifier(cnnEncoder({ input: [8, 8, 1], filters: [2], units: 4 }), { labels: ['a', 'b'] });
  const words = textEncoder({ cell: 'none', embeddingSize: 2, maxTokens: 10, maxLength: 4 });
  await words.adapt(['a', 'b']);
  const texts = classifier(words, { labels: ['a', 'b'] });
  const sounds = classifier(audioEncoder({ units: 2, features: { normalization: 'sound' } }), { labels: ['a', 'b'] });
  await kept(pictures, join(demoFolder, 'pictures'));
  await kept(texts, join(demoFolder, 'texts'));
  await kept(sounds, join(folder, 'sounds'));
  const helpers = pretendHelpers();
  const server = await appServer({
    folder: join(folder, 'runs'),
    demoFolder,
    page,
    tasks: {},
    startHelper: helpers.start,
    ...options,
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    server,
    port: (server.server.address() as AddressInfo).port,
    helpers,
    folder,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function kept<Input, Label, Answer, Report>(model: Model<Input, Label, Answer, Report>, folder: string) {
  await mkdir(folder, { recursive: true });
  await save(model, join(folder, 'model'));
  model.dispose();
}
