#!/usr/bin/env node
import process from 'node:process';
import { app } from './app.ts';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

process.exitCode = await app(process.argv.slice(2), {
  signal: interruption.signal,
  say: (line) => console.log(line),
});
