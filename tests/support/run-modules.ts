import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('run-modules.mjs', import.meta.url));
const longest = 120_000;

export interface ModuleResult {
  readonly passed: boolean;
  /** What it printed, and how it failed. */
  readonly output: string;
}

type Message =
  | { readonly module: string; readonly state: 'started' | 'passed' | 'failed' }
  | { readonly state: 'done' };

/**
 * Imports modules (`file:` addresses) one after another in a child process, so that loading the libraries is paid for once.
 * A module that takes the process down with it, or takes longer than two minutes, fails alone: the others go on in a new process.
 */
export async function runModules(
  modules: readonly string[],
  workingDirectory: string,
): Promise<Map<string, ModuleResult>> {
  const results = new Map<string, ModuleResult>();
  let rest = modules;
  while (rest.length > 0) {
    for (const [module, result] of await runUntilItEnds(rest, workingDirectory)) results.set(module, result);
    rest = modules.filter((module) => !results.has(module));
  }
  return results;
}

function runUntilItEnds(modules: readonly string[], workingDirectory: string): Promise<Map<string, ModuleResult>> {
  const results = new Map<string, ModuleResult>();
  // Not the parent's options: vitest's make Node resolve packages to their TypeScript sources.
  const running = fork(child, { cwd: workingDirectory, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
  let current: string | undefined = modules[0];
  let output = '';
  let deadline: NodeJS.Timeout | undefined;
  for (const stream of [running.stdout, running.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  running.on('message', (message: Message) => {
    clearTimeout(deadline);
    if (message.state === 'done') return;
    if (message.state === 'started') {
      current = message.module;
      output = '';
      deadline = setTimeout(() => running.kill('SIGKILL'), longest);
    } else {
      current = undefined;
      results.set(message.module, { passed: message.state === 'passed', output });
    }
  });
  running.send(modules);
  return new Promise((resolve) => {
    running.on('close', (code, signal) => {
      clearTimeout(deadline);
      if (current !== undefined)
        results.set(current, { passed: false, output: `${output}\nThe process ended: ${signal ?? code}` });
      resolve(results);
    });
  });
}
