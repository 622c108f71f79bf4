import { filterWasm } from './generated/filter-wasm.ts';
import type { Polyphase } from './polyphase.ts';

/** What is used of it; TypeScript has it among the types of browsers, which are not ours. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly filter: Filter } };
};

type Filter = (
  table: number,
  input: number,
  output: number,
  count: number,
  taps: number,
  phases: number,
  phase: number,
  up: number,
  down: number,
) => void;

const pageBytes = 65_536;

/** Computes `count` samples of output from the windows that begin at the first sample of `input`; `phase` as in assembly/filter.ts. */
export type FilterCall = (
  table: Polyphase,
  input: { readonly history: Float32Array; readonly samples: Float32Array },
  count: number,
  phase: number,
) => Float32Array;

let made: FilterCall | undefined;

/** The WebAssembly filter, made when it is first needed. All resamplers share it: a call leaves nothing behind but a copy of its table. */
export function wasmFilter(): FilterCall {
  made ??= makeFilter();
  return made;
}

function makeFilter(): FilterCall {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const bytes = Uint8Array.from(atob(filterWasm), (character) => character.charCodeAt(0));
  const { filter } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  let floats = new Float32Array(memory.buffer);
  let loaded: Polyphase | undefined;

  return (table, { history, samples }, count, phase) => {
    const { coefficients, taps, phases, up, down } = table;
    const input = coefficients.length;
    const output = input + history.length + samples.length;
    const missing = (output + count) * 4 - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / pageBytes));
      floats = new Float32Array(memory.buffer);
    }
    if (loaded !== table) floats.set(coefficients);
    loaded = table;
    floats.set(history, input);
    floats.set(samples, input + history.length);
    filter(0, input * 4, output * 4, count, taps, phases, phase, up, down);
    return floats.slice(output, output + count);
  };
}
