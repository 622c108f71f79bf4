import type { Fuzzer } from './fuzzer.ts';
import { pictures } from './pictures.ts';
import { sounds } from './sounds.ts';
import { uploads } from './uploads.ts';

/** All of them, by the names that `--only` takes. */
export const fuzzers: Readonly<Record<string, Fuzzer>> = { sounds, pictures, uploads };
