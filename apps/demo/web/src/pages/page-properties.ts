import type { RunsState } from '../state/use-runs.ts';

/** What every page is given: the trainings, and what comes after its name in the address. */
export interface PageProperties extends RunsState {
  readonly chosen: string | undefined;
}
