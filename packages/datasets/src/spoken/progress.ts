import process from 'node:process';
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar with the time left on standard error; lines from time to time where that is no terminal. */
export function clipProgress(total: number): Progress {
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
