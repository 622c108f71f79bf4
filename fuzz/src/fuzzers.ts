import { bundles } from './bundles.ts';
import { checkpoints } from './checkpoints.ts';
import type { Fuzzer } from './fuzzer.ts';
import { pictures } from './pictures.ts';
import { sounds } from './sounds.ts';
import { csvTables, jsonlTables } from './tables.ts';
import { uploads } from './uploads.ts';

/** All of them, by the names that `--only` takes. */
export const fuzzers: Readonly<Record<string, Fuzzer>> = {
  sounds,
  pictures,
  bundles,
  checkpoints,
  csv: csvTables,
  jsonl: jsonlTables,
  uploads,
};
