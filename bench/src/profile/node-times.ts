import { median } from '../measure/statistics.ts';

/** An entry of the file that ONNX Runtime writes; times in microseconds. */
export interface ProfileEvent {
  readonly cat?: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** A node of the graph as it was run: after ONNX Runtime's own optimisations. */
export interface NodeTime {
  readonly name: string;
  readonly operator: string;
  /** `float[64,28,28,1] …` */
  readonly inputs: string;
  readonly outputs: string;
  /** How often it ran in a run: more than once inside of a loop. */
  readonly times: number;
  /** Of a run, the median over the runs, in milliseconds. */
  readonly milliseconds: number;
}

export interface OperatorTime {
  readonly operator: string;
  readonly nodes: number;
  readonly milliseconds: number;
}

const kernelTime = '_kernel_time';

/** Their time is that of the nodes inside, which are listed themselves, and of writing the profile. */
const withBodies = new Set(['If', 'Loop', 'Scan']);

/**
 * Every node, the slowest first. The first `skip` runs, in which memory is set up, do not count. Nodes of two loops that have the same name and
 * shapes are taken together.
 */
export function nodeTimes(events: readonly ProfileEvent[], skip: number): NodeTime[] {
  const known = new Map<string, { node: Omit<NodeTime, 'times' | 'milliseconds'>; durations: number[] }>();
  for (const { cat, name: label, dur, args } of events) {
    const operator = args?.op_name ?? 'unknown';
    if (cat !== 'Node' || !label.endsWith(kernelTime) || withBodies.has(operator)) continue;
    const name = label.slice(0, -kernelTime.length);
    const [inputs, outputs] = [specs(args?.input_type_shape), specs(args?.output_type_shape)];
    const key = `${name} ${operator} ${inputs} ${outputs}`;
    const entry = known.get(key) ?? { node: { name, operator, inputs, outputs }, durations: [] };
    entry.durations.push(dur / 1000);
    known.set(key, entry);
  }
  const runs = Math.min(...[...known.values()].map(({ durations }) => durations.length));
  return [...known.values()]
    .map(({ node, durations }) => {
      const times = Math.floor(durations.length / runs);
      const sums = Array.from({ length: runs }, (_, run) =>
        durations.slice(run * times, (run + 1) * times).reduce((sum, each) => sum + each, 0),
      );
      return { ...node, times, milliseconds: median(sums.slice(skip)) };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The nodes' times by operator, the slowest first. */
export function operatorTimes(nodes: readonly NodeTime[]): OperatorTime[] {
  const operators = new Map<string, OperatorTime>();
  for (const { operator, milliseconds } of nodes) {
    const sum = operators.get(operator) ?? { operator, nodes: 0, milliseconds: 0 };
    operators.set(operator, { operator, nodes: sum.nodes + 1, milliseconds: sum.milliseconds + milliseconds });
  }
  return [...operators.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function specs(shapes: readonly Readonly<Record<string, readonly number[]>>[] = []): string {
  return shapes.flatMap((each) => Object.entries(each).map(([type, shape]) => `${type}[${shape}]`)).join(' ');
}
