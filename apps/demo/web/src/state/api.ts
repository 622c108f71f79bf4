import type {
  Answer,
  EmbeddingMap,
  ModelView,
  Problem,
  RunOptions,
  RunView,
  SearchResult,
  TaskView,
} from '../../../src/app/protocol.ts';

/** Asks the server. What it cannot do is thrown with its message. */
async function ask(path: string, request?: RequestInit): Promise<Response> {
  const response = await fetch(`/api/${path}`, request).catch(() => {
    throw new Error('The server does not answer. Is it still running?');
  });
  if (response.ok) return response;
  const problem: Problem = await response.json().catch(() => ({ error: `The server answered ${response.status}.` }));
  throw new Error(problem.error);
}

const post = (path: string) => ask(path, { method: 'POST' });
const path = encodeURIComponent;

function upload(to: string, parts: Parts, signal: AbortSignal): Promise<Response> {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) if (part !== undefined) body.append(name, part);
  return ask(to, { method: 'POST', body, signal });
}

export const api = {
  tasks: async (): Promise<TaskView[]> => (await ask('tasks')).json(),
  start: async (task: string, options: RunOptions): Promise<RunView> => {
    const body = JSON.stringify({ task, options });
    return (await ask('runs', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
  },
  stop: (id: string) => post(`runs/${path(id)}/stop`),
  resume: (id: string) => post(`runs/${path(id)}/resume`),
  remove: (id: string) => ask(`runs/${path(id)}`, { method: 'DELETE' }),
  models: async (): Promise<ModelView[]> => (await ask('models')).json(),
  map: async (id: string): Promise<EmbeddingMap> => (await ask(`models/${path(id)}/map`)).json(),
  answer: async (id: string, parts: Parts, signal: AbortSignal): Promise<Answer> =>
    (await upload(`models/${path(id)}/answer`, parts, signal)).json(),
  search: async (id: string, parts: Parts, signal: AbortSignal): Promise<SearchResult> =>
    (await upload(`models/${path(id)}/search`, parts, signal)).json(),
  /** Where a file of a model is. */
  file: (id: string, name: string) => `/api/models/${path(id)}/${name}`,
};

/** What a model is asked about: one part or more. */
export interface Parts {
  readonly image?: Blob;
  readonly text?: string;
  readonly sound?: Blob;
}
