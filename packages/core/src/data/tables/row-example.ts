import { EncoderKitError, invalidOption } from '@encoderkit/errors';
import type { Example } from '../example.ts';
import type { ClassLabel } from '../labels/label-set.ts';

/** Takes something from a row; `where` names the row in messages. */
export type Taker<Row> = (row: Row, where: string) => unknown;

/** How the parts of an example are taken from a row, and what they must be. */
export interface RowTakers<Row> {
  readonly input: Taker<Row>;
  readonly label?: Taker<Row> | undefined;
  readonly weight?: Taker<Row> | undefined;
  /** Gives back what a label stands for; throws for one that is not known. */
  readonly classOf?: ((label: unknown, where: string) => ClassLabel) | undefined;
}

/** The example that a row holds. @throws `invalid-data`, naming the row, for one without what it should have */
export function rowExample<Row>(
  row: Row,
  where: string,
  { input, label, weight, classOf }: RowTakers<Row>,
): Example<unknown, unknown> {
  const taken = label?.(row, where);
  return {
    input: present('input', input(row, where), where),
    // A function may give no label on purpose: such examples can be predicted, or filtered out.
    ...(taken !== undefined && { label: classOf ? classOf(taken, where) : taken }),
    ...(weight && { weight: weightFrom(weight(row, where), where) }),
  };
}

/** A function of the caller's as a taker: what goes wrong in it names the row. */
export function callerTaker<Row>(option: string, take: (row: Row) => unknown): Taker<Row> {
  return (row, where) => {
    let taken: unknown;
    try {
      taken = take(row);
    } catch (cause) {
      // A message of ours ends in a full stop, and this one does so too.
      const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : cause;
      throw new EncoderKitError({
        code: EncoderKitError.isInstance(cause) ? cause.code : 'invalid-data',
        where,
        problem: `the function "${option}" failed: ${reason}`,
        cause,
      });
    }
    if (!(taken instanceof Promise)) return taken;
    taken.catch(() => {});
    throw invalidOption(where, option, 'a function that is not async', take, 'Do what takes time in map().');
  };
}

/**
 * What finds a label among `labels`. Labels of a file of text (`asText`) are found by how they are written: `'1'` stands for 1.
 *
 * @throws `invalid-option` unless `labels` are different strings, numbers or booleans.
 */
export function classFinder(
  reader: string,
  labels: readonly unknown[],
  asText: boolean,
): (label: unknown, where: string) => ClassLabel {
  const expected = 'different strings, numbers or booleans';
  if (!Array.isArray(labels) || labels.length === 0) throw invalidOption(reader, 'labels', expected, labels);
  const keyOf = (label: unknown) => (asText ? String(label) : label);
  const classes = new Map<unknown, ClassLabel>();
  for (const label of labels) {
    if (!isClassLabel(label) || classes.has(keyOf(label))) throw invalidOption(reader, 'labels', expected, labels);
    classes.set(keyOf(label), label);
  }
  const shown = labels.length > 20 ? `${JSON.stringify(labels.slice(0, 20)).slice(0, -1)},…]` : JSON.stringify(labels);
  return (label, where) => {
    const found = classes.get(keyOf(label));
    if (found !== undefined) return found;
    throw new EncoderKitError({
      code: 'invalid-label',
      where,
      expected: `the label to be one of ${shown}`,
      received: label,
      remedy: 'Mend the row, or add the label to "labels".',
    });
  };
}

export function isClassLabel(value: unknown): value is ClassLabel {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  // A whole number beyond 2^53 may be several.
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function present(part: string, value: unknown, where: string): unknown {
  if (value !== undefined && value !== null) return value;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `the function "${part}" to give something`,
    received: value,
  });
}

function weightFrom(taken: unknown, where: string): number {
  const weight = typeof taken === 'string' && taken.trim() !== '' ? Number(taken) : taken;
  if (typeof weight === 'number' && weight >= 0 && weight < Number.POSITIVE_INFINITY) return weight;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: 'the weight to be a number of at least 0',
    received: taken,
  });
}
