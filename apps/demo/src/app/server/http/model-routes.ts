import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { zipSync } from 'fflate';
import type { EmbeddingMap } from '../../protocol.ts';
import type { ModelCaller } from '../model/model-caller.ts';
import type { ModelList, SavedModel } from '../model/model-list.ts';
import { problem } from '../problem.ts';
import { admission } from './admission.ts';
import { bodyLimit, uploadedSample } from './upload.ts';

/** Samples on a map: enough to see classes, few enough for UMAP to take seconds. */
const mapped = 600;
/** Emoji that a search gives. */
const shownHits = 24;
/** How much may be uploaded at a time, in bytes: two of the largest, or hundreds of texts and drawings. Parsing takes some times as much memory. */
const uploadMemory = 2 * bodyLimit;
/** Maps that are remembered. */
const mostMaps = 8;
const manifestName = 'encoderkit.json';

interface One {
  readonly Params: { readonly id: string };
}
interface File {
  readonly Params: { readonly id: string; readonly name: string };
}

export async function modelRoutes(
  server: FastifyInstance,
  models: ModelList,
  pool: Pick<ModelCaller, 'call'>,
): Promise<void> {
  server.get('/api/models', async () => (await models.all()).map(({ view }) => view));

  await server.register(async (uploads) => {
    uploads.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit }, (_, body, done) =>
      done(null, body),
    );
    uploads.addHook('onRequest', admission({ body: bodyLimit, all: uploadMemory }));
    uploads.post<One>('/api/models/:id/answer', { bodyLimit }, async (request, reply) => {
      const { folder, task, view } = await models.get(request.params.id);
      const sample = await uploadedSample(request, view);
      return pool.call('answer', { folder, task, sample }, untilGone(reply));
    });
    uploads.post<One>('/api/models/:id/search', { bodyLimit }, async (request, reply) => {
      const { folder, view } = await models.get(request.params.id);
      const sample = await uploadedSample(request, { ...view, modalities: view.searchedBy });
      if (Object.keys(sample).length > 1)
        throw problem(400, 'Search by one thing at a time: a text, an image or a sound.');
      return pool.call('search', { folder, sample, count: shownHits }, untilGone(reply));
    });
  });

  const maps = new Map<string, Promise<EmbeddingMap>>();
  server.get<One>('/api/models/:id/map', async ({ params }) => {
    const { folder, task, checksum, view } = await models.get(params.id);
    if (!view.map) throw problem(404, `There are no samples for a map of "${view.title}".`);
    const known = maps.get(checksum);
    if (known) return known;
    // It is remembered, so it is made whoever has gone.
    const map = pool.call('map', { folder, task, count: mapped }, new AbortController().signal);
    maps.set(checksum, map);
    for (const old of [...maps.keys()].slice(0, -mostMaps)) maps.delete(old);
    map.catch(() => maps.delete(checksum));
    return map;
  });

  server.get<One>('/api/models/:id/model.onnx', async ({ params }, reply) => {
    const { folder, view } = await models.get(params.id);
    // Made here, so that it goes whatever becomes of the process that writes into it.
    const temporary = await mkdtemp(join(tmpdir(), 'onnx-'));
    try {
      const path = join(temporary, 'model.onnx');
      await pool.call('onnx', { folder, path }, untilGone(reply));
      return await reply
        .headers(download(`${view.id}.onnx`))
        .type('application/octet-stream')
        .send(createReadStream(path));
    } finally {
      await rm(temporary, { recursive: true });
    }
  });
  server.get<One>('/api/models/:id/model.zip', async ({ params }, reply) => {
    const model = await models.get(params.id);
    const names = [manifestName, ...model.view.files.map(({ name }) => name)];
    const files = await Promise.all(names.map(async (name) => [name, await bundleFile(model, name)] as const));
    // Weights are numbers without order: there is nothing to compress.
    const zip = zipSync(Object.fromEntries(files), { level: 0 });
    return reply
      .headers(download(`${model.view.id}.zip`))
      .type('application/zip')
      .send(Buffer.from(zip));
  });
  server.get<File>('/api/models/:id/files/:name', async ({ params }, reply) => {
    const model = await models.get(params.id);
    const names = [manifestName, ...model.view.files.map(({ name }) => name)];
    if (!names.includes(params.name)) throw problem(404, `"${model.view.title}" has no such file.`);
    const type = params.name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return reply
      .headers(download(params.name))
      .type(type)
      .send(await bundleFile(model, params.name));
  });
}

/** Links are not followed: they may lead anywhere. */
async function bundleFile({ folder, view }: SavedModel, name: string): Promise<Buffer> {
  const path = join(folder, name);
  const isFile = await lstat(path).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!isFile) throw problem(404, `"${view.title}" has no such file.`);
  return readFile(path);
}

/** Aborted when whoever asked has gone. */
function untilGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}

function download(name: string) {
  return { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' };
}
