import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../measure/interleave.ts';

/** A program in Python that measures the same thing with another library, in turns with us. */
export interface PythonPeer {
  /** Such as `2.9.0`. */
  readonly version: string;
  /** One block of steps each time it is asked. `task` is whatever the program understands. */
  contender(request: PeerRequest): Contender;
  /** Ends the program. */
  stop(): Promise<void>;
}

export interface PeerRequest {
  readonly task: string;
  readonly batch: number;
  readonly threads: number;
  readonly warmUp: number;
  readonly steps: number;
}

/**
 * Starts a peer where there is a Python that has its library: the one that `ENCODERKIT_PYTHON` names, else `python3`. The caller stops it.
 *
 * @param script a program that says `{"version"}`, then answers each line `PeerRequest` with a line `{"milliseconds": […]}`
 * @param library the module that it needs
 * @returns why there is none, as a sentence, where there is none
 */
export async function startPythonPeer(script: URL, library: string): Promise<PythonPeer | string> {
  const python = pythonWith(library);
  if (python === undefined) return noPythonWith(library);
  const file = fileURLToPath(script);
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  // An error in starting it shows as an end of its lines.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ${file} ended before it answered`);
    return JSON.parse(value);
  };
  const { version } = await next();
  return {
    version: String(version),
    contender: (request) => ({
      async block() {
        child.stdin.write(`${JSON.stringify(request)}\n`);
        const { milliseconds } = await next();
        return Array.isArray(milliseconds) ? milliseconds.map(Number) : [];
      },
    }),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The Python that has a library, of those that `startPythonPeer` looks at. */
export function pythonWith(library: string): string | undefined {
  const named = process.env.ENCODERKIT_PYTHON;
  const find = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${library}') is None)`;
  return [...(named ? [named] : []), 'python3'].find(
    (python) => spawnSync(python, ['-c', find], { stdio: 'ignore' }).status === 0,
  );
}

export const noPythonWith = (library: string): string =>
  `no Python with ${library} was found; ENCODERKIT_PYTHON may name one.`;
