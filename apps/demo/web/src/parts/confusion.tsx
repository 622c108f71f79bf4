import { useState } from 'preact/hooks';
import type { EpochView } from '../../../src/app/protocol.ts';
import { count } from '../../../src/format.ts';

/** Which class was taken for which, after the last epoch or any before. */
export function Confusion({
  labels,
  epochs,
}: {
  readonly labels: readonly string[];
  readonly epochs: readonly EpochView[];
}) {
  const [chosen, setChosen] = useState<number>();
  const judged = epochs.filter(({ validation }) => validation !== undefined);
  const shown = judged.find(({ epoch }) => epoch === chosen) ?? judged.at(-1);
  if (!shown?.validation) return <p class="faint">The confusion matrix comes after the first epoch.</p>;
  return (
    <figure class="confusion-figure">
      <figcaption>
        Held-out samples after epoch {shown.epoch}. Rows: what it is. Columns: what the model says.
      </figcaption>
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
              <Row
                key={label}
                label={label}
                row={row}
                counts={shown.validation?.confusion[row] ?? []}
                labels={labels}
              />
            ))}
          </tbody>
        </table>
      </div>
      {judged.length > 1 && (
        <label class="range">
          Epoch
          <input
            type="range"
            min={judged[0]?.epoch}
            max={judged.at(-1)?.epoch}
            value={shown.epoch}
            onInput={({ currentTarget }) => {
              const epoch = currentTarget.valueAsNumber;
              // At the end it follows the training again.
              setChosen(epoch === judged.at(-1)?.epoch ? undefined : epoch);
            }}
          />
          {shown.epoch}
        </label>
      )}
    </figure>
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
