import type { ModelView } from '../../../src/app/protocol.ts';
import { api } from './api.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';
import type { RunsState } from './use-runs.ts';

/** All models, again whenever a training has ended an epoch or is gone: each leaves a model, whose card has its metrics. */
export function useModels({ runs = [], connections }: RunsState): Loaded<readonly ModelView[]> {
  const models = runs.map(({ id, epochs, status }) => `${id} ${epochs.length} ${status}`);
  return useLoaded(api.models, `${connections} ${models}`);
}
