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
  /** Median over the runs, in milliseconds. */
  readonly milliseconds: number;
}

export interface OperatorTime {
  readonly operator: string;
  readonly nodes: number;
  readonly milliseconds: number;
}

const kernelTime = '_kernel_time';

/** Every node, the slowest first. The first `skip` runs, in which memory is set up, do not count. */
export function nodeTimes(events: readonly ProfileEvent[], skip: number): NodeTime[] {
  const timesOf = new Map<string, { event: ProfileEvent; times: number[] }>();
  for (const event of events) {
    if (event.cat !== 'Node' || !event.name.endsWith(kernelTime)) continue;
    const known = timesOf.get(event.name) ?? { event, times: [] };
    known.times.push(event.dur / 1000);
    timesOf.set(event.name, known);
  }
  return [...timesOf.values()]
    .map(({ event: { name, args }, times }) => ({
      name: name.slice(0, -kernelTime.length),
      operator: args?.op_name ?? 'unknown',
      inputs: specs(args?.input_type_shape),
      outputs: specs(args?.output_type_shape),
      milliseconds: median(times.slice(skip)),
    }))
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
