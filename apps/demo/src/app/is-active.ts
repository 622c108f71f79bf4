import type { RunView } from './protocol.ts';

/** Whether a process is at it. */
export function isActive({ status }: Pick<RunView, 'status'>): boolean {
  return status === 'starting' || status === 'running' || status === 'stopping';
}
