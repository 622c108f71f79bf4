import type { Answer, EmbeddingMap, SearchResult } from '../../protocol.ts';
import type { Sample } from '../tasks/trainable.ts';

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
  readonly onnx: { readonly asks: { readonly folder: string }; readonly gives: Uint8Array };
};

export type Call = {
  [Name in keyof Calls]: { readonly id: number; readonly name: Name; readonly asks: Calls[Name]['asks'] };
}[keyof Calls];

export type Reply =
  | { readonly id: number; readonly gives: Calls[keyof Calls]['gives'] }
  /** `isInput`: whether what was given is to blame. */
  | { readonly id: number; readonly error: string; readonly isInput: boolean };
