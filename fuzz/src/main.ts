#!/usr/bin/env node
import process from 'node:process';
import { parseArgs } from 'node:util';
import { fuzzers } from './fuzzers.ts';
import { runFuzzer } from './run-fuzzer.ts';

const help = `Gives damaged input to the product: nothing may crash, hang, or fail without an EncoderKitError.

Usage: npm run fuzz [-- options]

Fuzzers:
${Object.entries(fuzzers)
  .map(([name, { description }]) => `  ${name.padEnd(10)}  ${description}`)
  .join('\n')}

Options:
  --only NAME     runs this one; may be given several times
  --cases N       how many cases of each; 3000 when absent
  --seed N        1 when absent: the same seed gives the same cases
  --case N        runs this one case alone, such as one that failed
  --seconds N     the most time for each fuzzer; 300 when absent
  --help          shows this
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(fuzzers) },
    cases: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    seconds: { type: 'string', default: '300' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((name) => !Object.hasOwn(fuzzers, name));
const numbers = [values.cases, values.seed, values.case ?? '0', values.seconds];
if (values.help || unknown.length > 0 || numbers.some((text) => !/^\d+$/.test(text))) {
  if (unknown.length > 0) console.log(`There is no fuzzer ${unknown.join(', ')}.\n`);
  console.log(help);
  process.exit(values.help ? 0 : 2);
}

let faults = 0;
for (const name of values.only) {
  const { counts, slowest, total } = await runFuzzer({
    program: new URL('./child.js', import.meta.url),
    name,
    seed: Number(values.seed),
    first: Number(values.case ?? 0),
    cases: values.case === undefined ? Number(values.cases) : 1,
    seconds: Number(values.seconds),
    secondsPerCase: 20,
    onFault({ number, ending, message }) {
      faults++;
      console.log(`${name}, case ${number}: ${ending}. ${message}`);
    },
  });
  const listed = Object.entries(counts).map(([ending, count]) => `${count} ${ending}`);
  console.log(
    `${name}: ${total} cases, ${listed.join(', ')}; the slowest, ${slowest.number}, took ${slowest.seconds.toFixed(1)} s`,
  );
}
process.exitCode = faults > 0 ? 1 : 0;
