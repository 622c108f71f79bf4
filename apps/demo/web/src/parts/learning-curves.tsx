import type { RunView } from '../../../src/app/protocol.ts';
import { percent } from '../../../src/format.ts';
import { LineChart } from './line-chart.tsx';

/** Loss by step as it falls, and at the ends of epochs on held-out samples, with the numbers in a table. */
export function LearningCurves({
  run: { losses, epochs, stepsPerEpoch = 1, options, metric = 'accuracy' },
}: {
  readonly run: RunView;
}) {
  const validated = epochs.flatMap(({ epoch, validation }) =>
    validation ? [[epoch * stepsPerEpoch, validation.loss] as const] : [],
  );
  const last = losses.at(-1)?.[0] ?? 0;
  return (
    <figure>
      <figcaption>Loss by step</figcaption>
      <ul class="legend">
        <li class="faint-line">each step</li>
        <li class="strong-line">held-out samples</li>
      </ul>
      <LineChart
        label={`Loss over ${last} steps`}
        end={Math.max(last, stepsPerEpoch * Math.max(1, epochs.length))}
        series={[
          { name: 'step', points: losses },
          { name: 'validation', points: validated, dots: true },
        ]}
      />
      {epochs.length > 0 && (
        <details>
          <summary>The numbers of {epochs.length === 1 ? 'the epoch' : `${epochs.length} epochs`}</summary>
          <div class="scroll tall">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Epoch</th>
                  <th scope="col">Loss</th>
                  <th scope="col">{capital(metric)}</th>
                  <th scope="col">Held-out loss</th>
                  <th scope="col">Held-out {metric}</th>
                </tr>
              </thead>
              <tbody>
                {epochs.map(({ epoch, loss, accuracy, validation }) => (
                  <tr key={epoch}>
                    <th scope="row">
                      {epoch} of {options.epochs}
                    </th>
                    <td>{loss.toFixed(4)}</td>
                    <td>{accuracy === undefined ? '–' : percent(accuracy)}</td>
                    <td>{validation?.loss.toFixed(4) ?? '–'}</td>
                    <td>{validation ? percent(validation.accuracy) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
