import { tensor, tidy, type Variable } from '@tensorflow/tfjs-core';

/** A copy of variables' numbers, in plain memory. */
export interface Snapshot {
  readonly variables: readonly Variable[];
  readonly values: readonly Float32Array[];
}

export async function takeSnapshot(variables: readonly Variable[]): Promise<Snapshot> {
  const values = await Promise.all(variables.map(async (variable) => new Float32Array(await variable.data())));
  return { variables, values };
}

export function restoreSnapshot({ variables, values }: Snapshot): void {
  tidy(() => {
    variables.forEach((variable, index) => {
      const numbers = values[index];
      if (numbers) variable.assign(tensor(numbers, variable.shape, variable.dtype));
    });
  });
}

export const allFinite = ({ values }: Snapshot): boolean => values.every((numbers) => numbers.every(Number.isFinite));
