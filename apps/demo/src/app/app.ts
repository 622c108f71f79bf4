import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { EncoderKitError } from '@encoderkit/errors';
import { exitCode } from '../demo.ts';
import { type AppCommand, appHelp, parseAppCommand } from './command-line.ts';
import { appServer } from './server/server.ts';
import { startHelper } from './server/start-helper.ts';
import { trainables } from './server/tasks/tasks.ts';

/** The built page, beside the built program. */
const page = fileURLToPath(new URL('../web', import.meta.url));

/**
 * The web page, from the words of the command line to the exit code.
 *
 * @param signal aborted by Ctrl-C
 * @param say prints a line
 */
export async function app(
  words: readonly string[],
  { signal, say }: { readonly signal: AbortSignal; say(line: string): void },
): Promise<number> {
  try {
    const command = parseAppCommand(words);
    if (command.help) say(appHelp);
    else await serve(command, { signal, say });
    return exitCode.done;
  } catch (error) {
    say(error instanceof Error ? messageOf(error) : String(error));
    return EncoderKitError.isInstance(error) && error.code === 'invalid-option' ? exitCode.usage : exitCode.failed;
  }
}

async function serve(
  { port, output, demo }: AppCommand,
  { signal, say }: { readonly signal: AbortSignal; say(line: string): void },
): Promise<void> {
  const server = await appServer({ folder: output, demoFolder: demo, page, tasks: trainables, startHelper });
  try {
    await server.listen({ port, host: '127.0.0.1' });
    // It listens on a port, not on a socket of the file system.
    const address = server.server.address() as AddressInfo;
    say(`EncoderKit is at http://127.0.0.1:${address.port}/ (Ctrl-C ends it)`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await server.close();
  }
}

function messageOf(error: Error): string {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error.message;
  return `app: another program listens on that port (${error.message}). Give another one: npm run app -- --port 0.`;
}
