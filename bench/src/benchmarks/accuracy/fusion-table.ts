import { type FusionResults, spread } from '@encoderkit/demo/multimodal';

/** Combinations of modalities down, kinds of fusion across; for each the models of its own, then those of all modalities. */
export function fusionTable(results: FusionResults): string[] {
  const kinds = Object.entries(results);
  const [[, rows] = ['', []]] = kinds;
  const names = rows.map(({ modalities }) => modalities.join(' + '));
  const left = Math.max(...names.map(({ length }) => length));
  const line = (name: string, cells: readonly (readonly [string, string])[]) =>
    [name.padEnd(left), ...cells.map((pair) => pair.map((cell) => cell.padStart(width)).join(' '))].join('  │ ');
  return [
    line(
      '',
      kinds.map(([kind]) => [`${kind}: own`, 'of all']),
    ),
    ...names.map((name, row) =>
      line(
        name,
        kinds.map(([, subsets]) => [spread(subsets[row]?.own ?? []), spread(subsets[row]?.ofAll ?? [])]),
      ),
    ),
  ];
}

const width = 14;
