import type { FastifyInstance } from 'fastify';
import type { RunOptions, TaskView } from '../../protocol.ts';
import type { Runs } from '../run/runs.ts';
import type { Trainable } from '../tasks/trainable.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  required: ['epochs', 'learningRate', 'samples'],
  properties: {
    epochs: { type: 'integer', minimum: 1, maximum: 1000 },
    learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    samples: { type: 'integer', minimum: 0, maximum: 1_000_000 },
  },
};
const start = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['task', 'options'],
    properties: { task: { type: 'string' }, options },
  },
};
interface Start {
  readonly Body: { readonly task: string; readonly options: RunOptions };
}
interface One {
  readonly Params: { readonly id: string };
}

export function runRoutes(server: FastifyInstance, runs: Runs, tasks: Readonly<Record<string, Trainable>>): void {
  server.get('/api/tasks', () => Promise.all(Object.entries(tasks).map(([name, task]) => viewOf(name, task))));
  server.get('/api/runs', async () => runs.list());
  server.post<Start>('/api/runs', { schema: start }, async ({ body }, reply) => {
    reply.code(201);
    return runs.start(body.task, body.options);
  });
  server.post<One>('/api/runs/:id/stop', async ({ params }) => runs.stop(params.id));
  server.post<One>('/api/runs/:id/resume', async ({ params }) => runs.resume(params.id));
  server.delete<One>('/api/runs/:id', async ({ params }, reply) => {
    await runs.remove(params.id);
    reply.code(204);
  });
}

async function viewOf(name: string, task: Trainable): Promise<TaskView> {
  const { title, description, modalities, defaults } = task;
  const missing = await task.missing?.();
  return { name, title, description, modalities, defaults, ...(missing !== undefined && { missing }) };
}
