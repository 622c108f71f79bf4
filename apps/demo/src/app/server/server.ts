import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Problem } from '../protocol.ts';
import { events } from './http/events.ts';
import { guard } from './http/guard.ts';
import { modelRoutes } from './http/model-routes.ts';
import { pageFiles } from './http/page-files.ts';
import { runRoutes } from './http/run-routes.ts';
import { modelCaller } from './model/model-caller.ts';
import { modelList } from './model/model-list.ts';
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
};

/** The web page's server, which does not listen yet. Closing it ends the processes it has started. */
export async function appServer({
  folder,
  demoFolder,
  page,
  tasks,
  startHelper,
}: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit,
    forceCloseConnections: true,
    // What goes wrong before a request is anything that hooks and handlers see.
    frameworkErrors: tellProblem,
  });
  const runs = await openRuns({ folder, tasks, startHelper, atMost: trainingsAtOnce });
  const callers = { quick: modelCaller(startHelper), slow: modelCaller(startHelper) };
  const models = modelList(
    [
      { folder, prefix: '', suffix: '' },
      { folder: demoFolder, prefix: 'demo-', suffix: ' (npm run demo)', taskOf: taskOfDemo },
    ],
    tasks,
  );
  guard(server);
  events(server, runs);
  runRoutes(server, runs, tasks);
  modelRoutes(server, models, callers);
  await pageFiles(server, page);
  server.setNotFoundHandler(() => {
    throw problem(404, 'There is no such page.');
  });
  server.setErrorHandler(tellProblem);
  server.addHook('onClose', async () => {
    await Promise.all([runs.close(), callers.quick.close(), callers.slow.close()]);
  });
  return server;
}

function tellProblem({ statusCode = 500, message }: FastifyError, _: FastifyRequest, reply: FastifyReply): void {
  reply.code(statusCode).send({ error: message } satisfies Problem);
}
