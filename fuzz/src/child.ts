import process from 'node:process';
import { randomGenerator } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { frugally } from './frugal.ts';
import { fuzzers } from './fuzzers.ts';
import type { Ending, Message } from './outcome.ts';

/** The program of a process that runs cases: `child.js NAME SEED FIRST END`. The parent sees where it stops. */
const [name = '', seed = '0', first = '0', end = '0'] = process.argv.slice(2);

const tell = (message: Message): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

const run = await fuzzers[name]?.prepare();
await tell({ prepared: true });
for (let number = Number(first); run !== undefined && number < Number(end); number++) {
  await tell({ begun: number });
  let [ending, message]: [Ending, string] = ['accepted', ''];
  try {
    await frugally(() => run(randomGenerator([Number(seed), number])));
  } catch (error) {
    ending = EncoderKitError.isInstance(error) ? 'refused' : 'wrong error';
    message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  await tell({ done: number, ending, message });
}
process.disconnect();
