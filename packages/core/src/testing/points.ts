import { randomGenerator } from '../base/random.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Example } from '../data/example.ts';
import { fromItems } from '../data/from-arrays.ts';
import type { EngineName } from '../engine/engine.ts';
import type { AnyModel } from '../model/model.ts';
import { variablesOf } from '../model/model.ts';
import type { TrainEvent } from '../train/events.ts';
import type { Run } from '../train/run.ts';

/** What the tests of training share: small made-up data, and looks at what a training did. */

export const engines: readonly EngineName[] = ['eager', 'onnx'];

export type Point = readonly number[];
export type Side = 'near' | 'far';
export const sides: readonly Side[] = ['near', 'far'];

/** Points of the plane, told apart by how far they are from the middle. */
export function pointExamples(count: number, seed = 1): Example<Point, Side>[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const input = [random.normal(), random.normal()];
    return { input, label: Math.hypot(...input) < 1.2 ? 'near' : 'far' };
  });
}

export const points = (count: number, seed = 1): Dataset<Point, Side> => fromItems(pointExamples(count, seed));

/** Points with a number that is a linear function of them, far from 0. */
export function sums(count: number, seed = 1): Dataset<Point, number> {
  return fromItems(pointExamples(count, seed).map(({ input }) => ({ input, label: sumOf(input) })));
}

export const sumOf = ([x = 0, y = 0]: Point): number => 100 + 20 * x - 5 * y;

/** All numbers of all weights, in order. */
export async function numbersIn(model: AnyModel): Promise<number[]> {
  const arrays = await Promise.all(variablesOf(model).map((variable) => variable.data()));
  return arrays.flatMap((values) => [...values]);
}

export async function eventsOf(run: Run): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

type EventOf<Type extends TrainEvent['type']> = Extract<TrainEvent, { type: Type }>;

/** The events of one type. */
export function only<Type extends TrainEvent['type']>(events: readonly TrainEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}
