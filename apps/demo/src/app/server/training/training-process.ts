import process from 'node:process';
import { trainables } from '../tasks/tasks.ts';
import type { TrainingCommand, TrainingMessage } from './messages.ts';
import { trainTask } from './train-task.ts';

/** A program that trains what it is sent, in a process of its own, since ONNX Runtime computes synchronously. */
const stop = new AbortController();
const say = (message: TrainingMessage) => void process.send?.(message);

process.on('message', async (command: TrainingCommand) => {
  if (command.type === 'stop') return stop.abort();
  const { order } = command;
  try {
    const task = trainables[order.task];
    if (task === undefined) throw new Error(`there is no task "${order.task}"`);
    await trainTask(task, order, { signal: stop.signal, say });
  } catch (error) {
    say({ type: 'error', message: error instanceof Error ? error.message : String(error) });
  }
  // Ends the process, once what was said is sent.
  process.disconnect();
});
// Without its server a training is of no use.
process.on('disconnect', () => process.exit());
// Ctrl-C goes to all processes of a terminal: the server sees to this one.
process.on('SIGINT', () => {});
