#!/usr/bin/env node
import process from 'node:process';
import { bench } from './bench.ts';
import { benchmarks } from './benchmarks/benchmarks.ts';

process.exitCode = await bench(process.argv.slice(2), { table: benchmarks, say: (line) => console.log(line) });
