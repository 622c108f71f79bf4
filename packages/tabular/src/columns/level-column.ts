import { checkBoolean, invalidOption, isRecord } from '@encoderkit/errors';
import type { LevelColumn } from './complete-columns.ts';

/** What `adapt` learns of a column of categories. A type, so that it is JSON. */
export type LevelFacts = {
  /** The most frequent first. */
  readonly levels: readonly string[];
  /** Whether there were missing cells. */
  readonly missing: boolean;
};

/** Rows of the embedding: that of unknown levels, that of missing cells, then those of levels. */
export const unknownId = 0;
export const missingId = 1;
const firstLevel = 2;

export const rowsOfLevels = ({ maxLevels }: LevelColumn): number => firstLevel + maxLevels;

/** Takes the levels of one cell after the other; a cell without any is missing. */
export function levelLearner({ name, maxLevels, minFrequency }: LevelColumn) {
  const counts = new Map<string, number>();
  let missing = false;
  const kept = (): [level: string, count: number][] =>
    [...counts]
      .filter(([, count]) => count >= minFrequency)
      // Levels that come as often are put in an order that does not depend on the order of the rows.
      .sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
      .slice(0, maxLevels);
  return {
    add(levels: readonly string[]): void {
      if (levels.length === 0) missing = true;
      for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
    },
    result: (): LevelFacts => ({ levels: kept().map(([level]) => level), missing }),
    /** What is odd about the cells, as a line for people. */
    remark(): string | undefined {
      const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, count) => total + count, 0);
      const total = sum(counts.values());
      if (total === 0) return `column "${name}" is missing in all rows, and tells nothing`;
      const once = [...counts.values()].filter((count) => count === 1).length;
      if (once > total / 2 && total >= 20) {
        return `most levels of column "${name}" come once (${once} of ${total}): if they only name rows, leave it out; numbers are of kind "number"`;
      }
      const unknown = 1 - sum(kept().map(([, count]) => count)) / total;
      if (counts.size <= maxLevels || unknown < 0.01) return undefined;
      return `column "${name}" has ${counts.size} levels, more than "maxLevels" ${maxLevels}: ${(100 * unknown).toFixed(0)} % of them are unknown`;
    },
  };
}

/**
 * What finds the embedding's rows for the levels of a cell. Where nothing was missing in training, a missing cell is an unknown level: the
 * weights of `missingId` would be those they began with.
 */
export function idsOfLevels({ levels, missing }: LevelFacts): (cell: readonly string[]) => number[] {
  const ids = new Map(levels.map((level, index) => [level, firstLevel + index]));
  const ofMissing = [missing ? missingId : unknownId];
  return (cell) => (cell.length === 0 ? ofMissing : cell.map((level) => ids.get(level) ?? unknownId));
}

/** Facts that a configuration holds. @throws `invalid-option` */
export function checkLevelFacts(where: string, { name, maxLevels }: LevelColumn, saved: unknown): LevelFacts {
  const { levels, missing } = isRecord(saved) ? saved : {};
  const areLevels =
    Array.isArray(levels) &&
    levels.length <= maxLevels &&
    new Set(levels).size === levels.length &&
    levels.every((level) => typeof level === 'string');
  if (!areLevels) throw invalidOption(where, `learnt.${name}.levels`, `at most ${maxLevels} different texts`, levels);
  return { levels, missing: checkBoolean(where, `learnt.${name}.missing`, missing) };
}
