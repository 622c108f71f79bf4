#!/usr/bin/env node
import process from 'node:process';
import { demo } from './demo.ts';
import { tasks } from './tasks/tasks.ts';

const say = (line: string) => console.log(line);
const interruption = new AbortController();
process.once('SIGINT', () => {
  say('\nStopping after this step. Ctrl-C once more stops at once.');
  interruption.abort();
});

process.exitCode = await demo(process.argv.slice(2), { table: tasks, signal: interruption.signal, say });
