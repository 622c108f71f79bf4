import type { Sample } from '../../../tasks/sample.ts';
import type { Answer, EmbeddingMap, SearchResult } from '../../protocol.ts';

/** What the model process does, by name: what it is given and what it gives. `folder` is a bundle's, `task` what it learnt. */
export type Calls = {
  readonly answer: {
    readonly asks: { readonly folder: string; readonly task: string; readonly sample: Sample };
    readonly gives: Answer;
  };
  readonly map: {
    readonly asks: { readonly folder: string; readonly task: string; readonly count: number };
    readonly gives: EmbeddingMap;
  };
  readonly search: {
    readonly asks: { readonly folder: string; readonly sample: Sample; readonly count: number };
    readonly gives: SearchResult;
  };
  /** Writes the file `path`. */
  readonly onnx: { readonly asks: { readonly folder: string; readonly path: string }; readonly gives: true };
};

export type CallName = keyof Calls;

export type Call = {
  [Name in CallName]: { readonly name: Name; readonly asks: Calls[Name]['asks'] };
}[CallName];

export type Reply =
  | { readonly gives: Calls[CallName]['gives'] }
  /** `isInput`: whether what was given is to blame. */
  | { readonly error: string; readonly isInput: boolean };

/** How long each may take, in seconds, before its process is ended. */
export type Deadlines = Readonly<Record<CallName, number>>;

/** The start of the process is in them, and with a search the encoding of all emoji. */
export const defaultDeadlines: Deadlines = { answer: 60, map: 300, search: 180, onnx: 120 };
