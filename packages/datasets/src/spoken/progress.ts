import process from 'node:process';
import { invalidOption } from '@encoderkit/errors';
import { Presets, SingleBar } from 'cli-progress';

/** Whether making sounds shows a progress bar, or who is told how many of all are made. */
export type ClipProgress = boolean | ((done: number, total: number) => void);

/**
 * Left out: a bar where standard error is a terminal.
 *
 * @throws `invalid-option`
 */
export function checkProgress(where: string, progress: unknown = process.stderr.isTTY === true): ClipProgress {
  if (typeof progress === 'boolean' || typeof progress === 'function') return progress as ClipProgress;
  throw invalidOption(where, 'progress', 'true, false, or a function of how many sounds are made and of all', progress);
}

interface Teller {
  update(done: number): void;
  stop(): void;
}

export function clipProgress(progress: ClipProgress, total: number): Teller {
  if (typeof progress === 'function') return { update: (done) => progress(done, total), stop: () => {} };
  return progress ? progressBar(total) : { update: () => {}, stop: () => {} };
}

/** A bar with the time left on standard error; lines from time to time where that is no terminal. */
function progressBar(total: number): Teller {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: 'spoken words {bar} {value}/{total} clips, {eta_formatted} left',
      clearOnComplete: true,
      hideCursor: true,
      noTTYOutput: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
