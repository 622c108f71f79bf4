import { percent } from '../format.ts';
import { chart, colour, faint, grid } from './chart.ts';
import { type Html, html } from './html.ts';

/** What is drawn of one epoch. */
export interface EpochPoint {
  /** Counts from 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** One training, under the name it has in the legend. */
export interface Curve {
  readonly name: string;
  readonly epochs: readonly EpochPoint[];
}

/** Loss and accuracy over the epochs, on the training data (dashed) and on held-out data, with the numbers in a table. */
export function learningCurves(curves: readonly Curve[]): Html {
  return html`<div class="pair">
    ${panel(
      'Loss',
      curves,
      (values) => values.loss,
      (value) => value.toFixed(3),
    )}
    ${panel(
      'Accuracy',
      curves,
      (values) => values.accuracy,
      (value) => percent(value),
    )}
  </div>
  ${numbers(curves)}`;
}

function panel(
  title: string,
  curves: readonly Curve[],
  pick: (values: { loss: number; accuracy: number }) => number,
  format: (value: number) => string,
): Html {
  const series = curves.flatMap(({ name, epochs }, index) => {
    const prefix = curves.length > 1 ? `${name}, ` : '';
    const validated = epochs.filter((epoch) => epoch.validation !== undefined);
    return [
      line(
        `${prefix}training`,
        index,
        true,
        epochs.map((epoch) => [epoch.epoch, pick(epoch)]),
      ),
      line(
        `${prefix}validation`,
        index,
        false,
        validated.map((epoch) => [epoch.epoch, pick(epoch.validation ?? epoch)]),
      ),
    ].filter(({ data }) => data.length > 0);
  });
  const last = curves.map(({ name, epochs }) => {
    const final = epochs.at(-1);
    return final === undefined ? '' : `${name} ends at ${format(pick(final.validation ?? final))}`;
  });
  const drawing = chart(
    {
      grid: { left: 48, right: 16, top: 12, bottom: 44 },
      xAxis: {
        type: 'value',
        min: 'dataMin',
        max: 'dataMax',
        minInterval: 1,
        name: 'epoch',
        nameLocation: 'middle',
        nameGap: 24,
        nameTextStyle: { color: faint, fontSize: 12 },
        axisLabel: { color: faint, fontSize: 12 },
        axisLine: { lineStyle: { color: faint } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        scale: true,
        axisLabel: { color: faint, fontSize: 12, formatter: (value: number) => axisLabel(title, value) },
        splitLine: { lineStyle: { color: grid } },
      },
      series,
    },
    { width: 400, height: 270 },
    `${title} by epoch. ${last.join('; ')}.`,
  );
  return html`<figure><figcaption>${title}</figcaption>
    <ul class="legend" aria-hidden="true">${series.map(legendEntry)}</ul>${drawing}</figure>`;
}

/** The legend is text of the page, not of the drawing, so that it wraps and keeps its size on a phone. */
function legendEntry({ name, color, lineStyle }: ReturnType<typeof line>): Html {
  return html`<li><span style="border-top:${lineStyle.width}px ${lineStyle.type} ${color}"></span>${name}</li>`;
}

function axisLabel(title: string, value: number): string {
  return title === 'Accuracy' ? `${Number((100 * value).toFixed(2))} %` : String(Number(value.toFixed(4)));
}

function line(name: string, index: number, dashed: boolean, data: (readonly [number, number])[]) {
  return {
    name,
    type: 'line',
    silent: true,
    data,
    color: colour(index),
    symbol: 'circle',
    symbolSize: dashed ? 4 : 6,
    lineStyle: { width: dashed ? 1.5 : 2.5, type: dashed ? 'dashed' : 'solid' },
    itemStyle: { color: colour(index) },
    emphasis: { disabled: true },
  };
}

function numbers(curves: readonly Curve[]): Html {
  const rows = curves.flatMap(({ name, epochs }) =>
    epochs.map(
      ({ epoch, loss, accuracy, validation }) => html`<tr>
        ${curves.length > 1 ? html`<td>${name}</td>` : undefined}<th scope="row">${epoch}</th>
        <td>${loss.toFixed(4)}</td><td>${percent(accuracy, 2)}</td>
        <td>${validation?.loss.toFixed(4) ?? '–'}</td><td>${validation === undefined ? '–' : percent(validation.accuracy, 2)}</td>
      </tr>`,
    ),
  );
  return html`<details><summary>The numbers of the curves</summary><div class="scroll"><table class="numbers">
    <thead><tr>${curves.length > 1 ? html`<th scope="col">Training</th>` : undefined}<th scope="col">Epoch</th>
      <th scope="col">Loss</th><th scope="col">Accuracy</th>
      <th scope="col">Validation loss</th><th scope="col">Validation accuracy</th></tr></thead>
    <tbody>${rows}</tbody></table></div></details>`;
}
