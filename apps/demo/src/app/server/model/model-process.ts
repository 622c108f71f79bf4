import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { EncoderKitError, type ErrorCode, readManifest } from '@encoderkit/core';
import { trainables } from '../tasks/tasks.ts';
import type { Call, Calls, Reply } from './calls.ts';
import { modelMap } from './model-map.ts';
import { type OpenModel, openModel } from './open-model.ts';
import { readSample } from './read-sample.ts';

/** A program that holds models and answers questions about them, one after another, in a process of its own. */

/** Models stay loaded: the last few, by folder, for as long as their bundles stay the same. */
const open = new Map<string, { readonly checksum: string; readonly model: OpenModel }>();
const mostOpen = 3;

async function opened(folder: string): Promise<OpenModel> {
  const { checksum } = await readManifest(folder);
  const known = open.get(folder);
  open.delete(folder);
  if (known && known.checksum !== checksum) known.model.dispose();
  const current = known?.checksum === checksum ? known : { checksum, model: await openModel(folder) };
  open.set(folder, current);
  for (const [name, { model }] of [...open].slice(0, -mostOpen)) {
    open.delete(name);
    model.dispose();
  }
  return current.model;
}

const calls: { readonly [Name in keyof Calls]: (asks: Calls[Name]['asks']) => Promise<Calls[Name]['gives']> } = {
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
  async onnx({ folder }) {
    const temporary = await mkdtemp(join(tmpdir(), 'onnx-'));
    try {
      const path = join(temporary, 'model.onnx');
      await (await opened(folder)).exportOnnx(path);
      return await readFile(path);
    } finally {
      await rm(temporary, { recursive: true });
    }
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

async function reply({ id, name, asks }: Call): Promise<Reply> {
  try {
    // Both come from one call.
    const perform = calls[name] as (asks: Call['asks']) => Promise<Calls[keyof Calls]['gives']>;
    return { id, gives: await perform(asks) };
  } catch (error) {
    const isInput = EncoderKitError.isInstance(error) && inputErrors.includes(error.code);
    return { id, error: error instanceof Error ? error.message : String(error), isInput };
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
