import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { zipSync } from 'fflate';
import type { EmbeddingMap, Modality } from '../../protocol.ts';
import type { ModelCaller } from '../model/model-caller.ts';
import type { ModelList, SavedModel } from '../model/model-list.ts';
import { problem } from '../problem.ts';
import { bodyLimit, uploadedSample } from './upload.ts';

/** Samples on a map: enough to see classes, few enough for UMAP to take seconds. */
const mapped = 600;
/** Emoji that a search gives. */
const shownHits = 24;
/** Maps that are remembered. */
const mostMaps = 8;
const manifestName = 'encoderkit.json';

interface One {
  readonly Params: { readonly id: string };
}
interface File {
  readonly Params: { readonly id: string; readonly name: string };
}

/** @param callers what answers at once, and what takes longer: one does not wait for the other */
export function modelRoutes(
  server: FastifyInstance,
  models: ModelList,
  callers: { readonly quick: ModelCaller; readonly slow: ModelCaller },
): void {
  server.get('/api/models', async () => (await models.all()).map(({ view }) => view));

  server.register(async (uploads) => {
    uploads.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit }, (_, body, done) =>
      done(null, body),
    );
    const sampleFor = async (taken: readonly Modality[], { view }: SavedModel, request: FastifyRequest) => {
      const { headers, body } = request;
      if (!Buffer.isBuffer(body)) throw problem(415, 'Send multipart/form-data with an image, a text or a sound.');
      const sample = await uploadedSample(headers['content-type'] ?? '', body);
      const odd = Object.keys(sample).find((name) => !taken.some((modality) => modality === name));
      if (odd !== undefined) throw problem(400, `"${view.title}" takes no ${odd}.`);
      return sample;
    };
    uploads.post<One>('/api/models/:id/answer', { bodyLimit }, async (request) => {
      const model = await models.get(request.params.id);
      const { folder, task, view } = model;
      return callers.quick.call('answer', { folder, task, sample: await sampleFor(view.modalities, model, request) });
    });
    uploads.post<One>('/api/models/:id/search', { bodyLimit }, async (request) => {
      const model = await models.get(request.params.id);
      const sample = await sampleFor(model.view.searchedBy, model, request);
      if (Object.keys(sample).length > 1)
        throw problem(400, 'Search by one thing at a time: a text, an image or a sound.');
      return callers.quick.call('search', { folder: model.folder, sample, count: shownHits });
    });
  });

  const maps = new Map<string, Promise<EmbeddingMap>>();
  server.get<One>('/api/models/:id/map', async ({ params }) => {
    const { folder, task, checksum, view } = await models.get(params.id);
    if (!view.map) throw problem(404, `There are no samples for a map of "${view.title}".`);
    const known = maps.get(checksum);
    if (known) return known;
    const map = callers.slow.call('map', { folder, task, count: mapped });
    maps.set(checksum, map);
    for (const old of [...maps.keys()].slice(0, -mostMaps)) maps.delete(old);
    map.catch(() => maps.delete(checksum));
    return map;
  });

  server.get<One>('/api/models/:id/model.onnx', async ({ params }, reply) => {
    const { folder, view } = await models.get(params.id);
    const bytes = await callers.slow.call('onnx', { folder });
    return reply
      .headers(download(`${view.id}.onnx`))
      .type('application/octet-stream')
      .send(Buffer.from(bytes));
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

function download(name: string) {
  return { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' };
}
