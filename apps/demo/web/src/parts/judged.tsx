import { useState } from 'preact/hooks';
import type { EpochView, Judgement } from '../../../src/app/protocol.ts';
import { count, percent } from '../../../src/format.ts';
import { Confusion } from './confusion.tsx';

/** How a model did on held-out samples, after the last epoch or any before. */
export function Judged({
  labels,
  epochs,
}: {
  readonly labels: readonly string[];
  readonly epochs: readonly EpochView[];
}) {
  const [chosen, setChosen] = useState<number>();
  const judged = epochs.filter(({ validation }) => validation !== undefined);
  const shown = judged.find(({ epoch }) => epoch === chosen) ?? judged.at(-1);
  if (!shown?.validation) return <p class="faint">What it mistakes is shown after the first epoch.</p>;
  const { confusion, matches } = shown.validation;
  return (
    <figure>
      <figcaption>
        Held-out samples after epoch {shown.epoch}.{confusion && ' Rows: what it is. Columns: what the model says.'}
      </figcaption>
      {confusion && <Confusion labels={labels} matrix={confusion} />}
      {matches && <Matches matches={matches} />}
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

function Matches({ matches }: { readonly matches: NonNullable<Judgement['matches']> }) {
  return (
    <div class="scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Searched by</th>
            <th scope="col">Among</th>
            <th scope="col">Found in the first 10</th>
            <th scope="col">By chance</th>
          </tr>
        </thead>
        <tbody>
          {matches.map(({ from, to, found, chance, gallery }) => (
            <tr key={`${from} ${to}`}>
              <th scope="row">{from}</th>
              <td>
                {count(gallery)} × {to}
              </td>
              <td>{percent(found)}</td>
              <td>{percent(chance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
