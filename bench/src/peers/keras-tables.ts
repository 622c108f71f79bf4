import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isRecord } from '@encoderkit/errors';
import { noPythonWith, pythonWith } from './python-peer.ts';

/** Rows of a table with the number that is to be told of each. */
export interface TableOfNumbers {
  readonly rows: readonly object[];
  readonly targets: readonly number[];
}

export interface TableRequest {
  readonly columns: Readonly<Record<string, string>>;
  readonly units: readonly number[];
  readonly embeddingSize: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly train: TableOfNumbers;
  readonly test: TableOfNumbers;
}

const script = fileURLToPath(new URL('../../peers/tabular.py', import.meta.url));

/** scikit-learn's diabetes data; a sentence where there is no Python with it. */
export function diabetes(): TableOfNumbers | string {
  const answer = ask('sklearn', 'diabetes', '');
  if (typeof answer === 'string') return answer;
  const { rows, targets } = answer;
  if (Array.isArray(rows) && Array.isArray(targets)) return { rows, targets };
  throw new Error('tabular.py gave no rows');
}

/** A network of the same size in Keras, trained alike; a sentence where there is no Python with it. */
export function trainKeras(request: TableRequest): { r2: number; milliseconds: number; version: string } | string {
  const answer = ask('keras', 'train', JSON.stringify(request));
  if (typeof answer === 'string') return answer;
  return { r2: Number(answer.r2), milliseconds: Number(answer.milliseconds), version: String(answer.version) };
}

function ask(library: string, task: string, input: string): Readonly<Record<string, unknown>> | string {
  const python = pythonWith(library);
  if (python === undefined) return noPythonWith(library);
  const { status, stdout } = spawnSync(python, [script, task], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answer: unknown = status === 0 ? JSON.parse(stdout) : undefined;
  if (isRecord(answer)) return answer;
  throw new Error(`${python} ${script} ${task} ended with ${status}`);
}
