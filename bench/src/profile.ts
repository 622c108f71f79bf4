#!/usr/bin/env node
// Where the time of a step of a tutorial network goes, node by node: `node bench/dist/profile.js --help`.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { onnxEngine } from '@encoderkit/core';
import { block } from './measure/interleave.ts';
import { median } from './measure/statistics.ts';
import { nodeTimes, operatorTimes, type ProfileEvent } from './profile/node-times.ts';
import { inferenceProgram } from './programs/inference-program.ts';
import { useBackend } from './programs/tfjs-backend.ts';
import { trainingProgram } from './programs/training-program.ts';
import { madeUpBatch, tutorialCnn } from './programs/tutorial-cnn.ts';
import { madeUpTexts, tutorialText } from './programs/tutorial-text.ts';

const { values: options } = parseArgs({
  options: {
    program: { type: 'string', default: 'cnn' },
    inference: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1' },
    batch: { type: 'string' },
    steps: { type: 'string', default: '50' },
    nodes: { type: 'string', default: '40' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const warmUp = 5;

if (options.help) {
  console.log(`Usage: node bench/dist/profile.js [--program cnn|lstm|gru|rnn] [--inference] [--threads 1] [--batch 64] [--steps 50] [--nodes 40]

Profiles the training step (or inference) of the tutorial CNN or of the tutorial's text model (batch 32); prints the median time of each operator and of the slowest nodes.`);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'encoderkit-profile-'));
  try {
    const wall = await runSteps(join(folder, 'profile'));
    print(nodeTimes(await readProfile(folder), warmUp), median(wall));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A network with a batch for it. */
async function programOf(name: string, size: string | undefined) {
  if (name === 'cnn') return { model: tutorialCnn(), ...madeUpBatch(Number(size ?? 64)) };
  if (name !== 'lstm' && name !== 'gru' && name !== 'rnn') {
    throw new RangeError(`profile: expected --program to be cnn, lstm, gru or rnn, received ${name}`);
  }
  return { model: await tutorialText({ cell: name }), ...madeUpTexts(Number(size ?? 32), 100) };
}

async function runSteps(prefix: string): Promise<readonly number[]> {
  await useBackend('onnx');
  const engine = onnxEngine('', { threads: Number(options.threads), profile: prefix });
  const { model, features, targets } = await programOf(options.program, options.batch);
  const training = trainingProgram(engine, model);
  const inference = inferenceProgram(engine, model);
  const step = options.inference ? () => inference.run(features) : () => training.step(features, targets);
  const times = await block(step, { steps: Number(options.steps), warmUp })();
  // Releasing the sessions writes the profile.
  training.dispose();
  inference.dispose();
  return times;
}

/** Waits for the file: it is there some time after the session was released. */
async function readProfile(folder: string): Promise<ProfileEvent[]> {
  for (;;) {
    const [file] = await readdir(folder);
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
    if (text.trimEnd().endsWith(']')) return JSON.parse(text);
    await sleep(50);
  }
}

function print(nodes: ReturnType<typeof nodeTimes>, wall: number): void {
  const sum = nodes.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const cells = (milliseconds: number) =>
    `${milliseconds.toFixed(3).padStart(8)} ms ${((100 * milliseconds) / sum).toFixed(1).padStart(5)} %`;
  console.log(
    `step ${wall.toFixed(2)} ms, of which nodes ${sum.toFixed(2)} ms (medians over ${options.steps} steps)\n`,
  );
  for (const { operator, nodes: count, milliseconds } of operatorTimes(nodes)) {
    console.log(`${cells(milliseconds)}  ${operator} × ${count}`);
  }
  console.log(`\nThe ${options.nodes} slowest of ${nodes.length} nodes:`);
  for (const { name, operator, inputs, outputs, times, milliseconds } of nodes.slice(0, Number(options.nodes))) {
    console.log(
      `${cells(milliseconds)}  ${operator} (${name})${times > 1 ? ` × ${times}` : ''}: ${inputs} -> ${outputs}`,
    );
  }
}
