import { count } from '../../../src/format.ts';

/** Which class was taken for which. */
export function Confusion({
  labels,
  matrix,
}: {
  readonly labels: readonly string[];
  readonly matrix: readonly (readonly number[])[];
}) {
  return (
    <div class="scroll">
      <table class={`confusion ${labels.some((label) => label.length > 3) ? 'long' : ''}`}>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <span class="upright">{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, row) => (
            <Row key={label} label={label} row={row} counts={matrix[row] ?? []} labels={labels} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  label,
  row,
  counts,
  labels,
}: {
  readonly label: string;
  readonly row: number;
  readonly counts: readonly number[];
  readonly labels: readonly string[];
}) {
  const total = counts.reduce((sum, value) => sum + value, 0) || 1;
  return (
    <tr>
      <th scope="row">{label}</th>
      {counts.map((value, column) => {
        const right = column === row;
        const share = value / total;
        // Mistakes are few, so they are shaded more strongly.
        const strength = right ? 15 + 65 * share : Math.min(60, 15 + 400 * share);
        return (
          <td
            key={labels[column]}
            class={right ? 'right' : 'wrong'}
            style={{ '--strength': value === 0 ? '0%' : `${strength.toFixed(0)}%` }}
            title={`${label} taken for ${labels[column]}: ${count(value)}`}
          >
            {value === 0 ? '' : count(value)}
          </td>
        );
      })}
    </tr>
  );
}
