import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Problem } from '../protocol.ts';
import { events } from './http/events.ts';
import { guard } from './http/guard.ts';
import { modelRoutes } from './http/model-routes.ts';
import { pageFiles } from './http/page-files.ts';
import { runRoutes } from './http/run-routes.ts';
import { type Deadlines, defaultDeadlines } from './model/calls.ts';
import { modelList } from './model/model-list.ts';
import { modelPool } from './model/model-pool.ts';
import { problem } from './problem.ts';
import { openRuns } from './run/runs.ts';
import type { StartHelper } from './start-helper.ts';
import type { Trainable } from './tasks/trainable.ts';

export interface ServerOptions {
  /** Where trainings and their models are kept. */
  readonly folder: string;
  /** What `npm run demo` has written: its models can be tried, too. */
  readonly demoFolder: string;
  /** The built page. */
  readonly page: string;
  readonly tasks: Readonly<Record<string, Trainable>>;
  readonly startHelper: StartHelper;
  /** How long a model may take to answer, in seconds. */
  readonly deadlines?: Deadlines;
  /** How long a request may take to come in, in milliseconds. */
  readonly requestTimeout?: number;
}

/** Trainings at a time. Two share the machine's cores; more would only wait for each other. */
const trainingsAtOnce = 2;
/** Of everything but uploads, in bytes. */
const bodyLimit = 10_000;

/** Which task the demo's models have learnt, by its own name of it. */
const taskOfDemo = {
  mnist: 'digits',
  'fashion-mnist': 'clothes',
  spam: 'mail',
  brown: 'parts-of-speech',
  'spoken-digits': 'spoken-digits',
  'digits-fused': 'digits-in-three-ways',
};

/** The web page's server, which does not listen yet. Closing it ends the processes it has started. */
export async function appServer({
  folder,
  demoFolder,
  page,
  tasks,
  startHelper,
  deadlines = defaultDeadlines,
  requestTimeout = 30_000,
}: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit,
    requestTimeout,
    http: {
      // Of the two Node takes the longer one for the whole request.
      headersTimeout: requestTimeout,
      // How often it looks for requests that take too long.
      connectionsCheckingInterval: Math.min(5000, requestTimeout),
    },
    // Of a connection on which nothing happens, such as one that does not take what it has asked for: longer than any model may take.
    connectionTimeout: 1000 * (60 + Math.max(...Object.values(deadlines))),
    forceCloseConnections: true,
    // What goes wrong before a request is anything that hooks and handlers see.
    frameworkErrors: tellProblem,
  });
  const runs = await openRuns({ folder, tasks, startHelper, atMost: trainingsAtOnce });
  const pool = modelPool(startHelper, deadlines);
  const models = modelList(
    [
      { folder, prefix: '', suffix: '' },
      { folder: demoFolder, prefix: 'demo-', suffix: ' (npm run demo)', taskOf: taskOfDemo },
    ],
    tasks,
  );
  server.setErrorHandler(tellProblem);
  guard(server);
  events(server, runs);
  runRoutes(server, runs, tasks);
  await modelRoutes(server, models, pool);
  await pageFiles(server, page);
  server.setNotFoundHandler(() => {
    throw problem(404, 'There is no such page.');
  });
  server.addHook('onClose', async () => {
    await Promise.all([runs.close(), pool.close()]);
  });
  return server;
}

function tellProblem({ statusCode = 500, message }: FastifyError, _: FastifyRequest, reply: FastifyReply): void {
  reply.code(statusCode).send({ error: message } satisfies Problem);
}
