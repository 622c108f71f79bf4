import { parseArgs } from 'node:util';
import { EncoderKitError } from '@encoderkit/errors';

/** What the user asked for. */
export interface AppCommand {
  readonly help: boolean;
  /** 0: any that is free. */
  readonly port: number;
  /** Folder for trainings, relative to the current one. */
  readonly output: string;
  /** Folder that `npm run demo` has written. */
  readonly demo: string;
}

export const appHelp = `Serves a page that trains encoders and lets you try them.

Usage: npm run app [-- options]

Options:
  --port NUMBER    the port to listen on; 0 takes any that is free (default: 8642)
  --output FOLDER  where trainings and their models are kept (default: runs/app)
  --demo FOLDER    where "npm run demo" has put its results, whose models can be tried, too (default: runs/demo)
  --help           shows this

It listens on 127.0.0.1 only. Ctrl-C ends it, and the trainings under way: they can go on from their last epoch.
`;

/** @throws `invalid-option` */
export function parseAppCommand(words: readonly string[]): AppCommand {
  const { port, ...command } = parsed(words);
  if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return { ...command, port: Number(port) };
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'app',
    expected: '--port to be a number from 0 to 65535',
    received: port,
  });
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        port: { type: 'string', default: '8642' },
        output: { type: 'string', default: 'runs/app' },
        demo: { type: 'string', default: 'runs/demo' },
      },
    }).values;
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'app',
      problem: cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause),
      remedy: 'See --help.',
      cause,
    });
  }
}
