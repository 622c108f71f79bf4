import type { Html } from '../report/html.ts';

/** One thing that the demo does. A new one is a file beside this one and a row in `tasks.ts`. */
export interface Task {
  /** What the report calls it. */
  readonly title: string;
  /** One line for `--help`. */
  readonly description: string;
  /** Tasks whose results it builds on: they run first, asked for or not. */
  readonly needs?: readonly string[];
  run(context: TaskContext): Promise<TaskOutcome>;
}

/** What a task is given to work with. */
export interface TaskContext {
  /** Less data and fewer epochs: a check that everything works rather than a result. */
  readonly quick: boolean;
  /** Aborted by Ctrl-C: stop soon, and say what is done. */
  readonly signal: AbortSignal;
  /** Folder of a task's own files, this one's or that of one it needs. It exists. */
  folder(task: string): string;
  /** Tells the user something, as a line under the task's title. */
  say(line: string): void;
}

/** The row of one task in `summary.json`. */
export interface TaskResult {
  readonly metric: string;
  /** On the test data. */
  readonly value: number;
  /** What a simple method without training reaches on the same test data, computed in the same run. */
  readonly baseline: number;
  readonly baselineName: string;
  readonly epochs: number;
  /** Wall-clock time of the whole task: loading, training, evaluating and drawing. */
  readonly seconds: number;
}

/** A part of the task's chapter in the report. */
export interface Section {
  readonly title: string;
  readonly body: Html;
}

export type TaskOutcome =
  | { readonly status: 'done'; readonly result: Omit<TaskResult, 'seconds'>; readonly sections: readonly Section[] }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'stopped'; readonly reason: string; readonly sections: readonly Section[] };

/** A task after the demo is through with it. */
export interface FinishedTask {
  readonly name: string;
  readonly title: string;
  readonly outcome:
    | { readonly status: 'done'; readonly result: TaskResult; readonly sections: readonly Section[] }
    | { readonly status: 'failed'; readonly reason: string }
    | Exclude<TaskOutcome, { status: 'done' }>;
}
