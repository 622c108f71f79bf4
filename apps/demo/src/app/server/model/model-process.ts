import process from 'node:process';
import { EncoderKitError, type ErrorCode } from '@encoderkit/errors';
import { trainables } from '../tasks/tasks.ts';
import type { Call, CallName, Calls, Reply } from './calls.ts';
import { keptOpen } from './kept-open.ts';
import { modelMap } from './model-map.ts';
import { type OpenModel, openModel } from './open-model.ts';
import { type OpenSearch, openSearch } from './open-search.ts';
import { readSample } from './read-sample.ts';

/** A program that holds a model and answers questions about it, one after another, in a process of its own. */

const opened = keptOpen<OpenModel>(openModel);
const searching = keptOpen<OpenSearch>(openSearch);

const calls: { readonly [Name in CallName]: (asks: Calls[Name]['asks']) => Promise<Calls[Name]['gives']> } = {
  async answer({ folder, task, sample }) {
    const { seen, ...read } = await readSample(sample, trainables[task]?.likeData);
    const answer = await (await opened(folder)).answer(read);
    return seen === undefined ? answer : { ...answer, seen };
  },
  async map({ folder, task, count }) {
    const samples = await trainables[task]?.samples?.(count);
    if (samples === undefined) throw new Error('There are no samples for a map of this model.');
    return modelMap(await opened(folder), samples);
  },
  async search({ folder, sample, count }) {
    return (await searching(folder)).search(await readSample(sample, undefined), count);
  },
  async onnx({ folder, path }) {
    await (await opened(folder)).exportOnnx(path);
    return true;
  },
};

/** Errors that what was given is to blame for. */
const inputErrors: readonly ErrorCode[] = [
  'invalid-data',
  'invalid-input',
  'empty-data',
  'shape-mismatch',
  'not-finite',
];

async function reply({ name, asks }: Call): Promise<Reply> {
  try {
    // Both come from one call.
    const perform = calls[name] as (asks: Call['asks']) => Promise<Calls[CallName]['gives']>;
    return { gives: await perform(asks) };
  } catch (error) {
    const isInput = EncoderKitError.isInstance(error) && inputErrors.includes(error.code);
    return { error: error instanceof Error ? error.message : String(error), isInput };
  }
}

// One after another: a model must not be disposed of while it answers.
let last: Promise<void> = Promise.resolve();
process.on('message', (call: Call) => {
  last = last.then(async () => void process.send?.(await reply(call)));
});
process.on('disconnect', () => process.exit());
// Ctrl-C goes to all processes of a terminal: the server sees to this one.
process.on('SIGINT', () => {});
