import { parentPort } from 'node:worker_threads';
import type { VoicePlan } from './plan.ts';
import { voicesHere } from './say-voice.ts';

/** The program of a thread that says the plans that it is sent, one after the other. */
const say = voicesHere();

parentPort?.on('message', (plan: VoicePlan) => {
  say(plan).then(
    (said) => parentPort?.postMessage({ said }),
    (error: unknown) => parentPort?.postMessage({ error }),
  );
});
