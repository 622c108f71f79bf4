import { chart, colour, ink, paper } from './chart.ts';
import { type Html, html } from './html.ts';

/** A sample on the map. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly classIndex: number;
}

/** The embeddings in two dimensions, coloured by class, with each class named in its middle so that colour is not all. */
export function embeddingMap(labels: readonly string[], points: readonly MapPoint[]): Html {
  const groups = labels
    .map((label, classIndex) => ({
      label,
      classIndex,
      members: points.filter((point) => point.classIndex === classIndex),
    }))
    .filter(({ members }) => members.length > 0);
  const clouds = groups.map(({ classIndex, members }) => ({
    type: 'scatter',
    silent: true,
    symbolSize: 4,
    itemStyle: { color: colour(classIndex), opacity: 0.75 },
    data: members.map(({ x, y }) => [round(x), round(y)]),
  }));
  const names = {
    type: 'scatter',
    silent: true,
    symbolSize: 0.01,
    data: groups.map(({ label, members }) => ({
      value: [median(members.map(({ x }) => x)), median(members.map(({ y }) => y))],
      label: { show: true, position: 'inside', formatter: () => label },
    })),
    label: { color: ink, fontSize: 13, fontWeight: 'bold', textBorderColor: paper, textBorderWidth: 3 },
  };
  const axis = { type: 'value', show: false, scale: true };
  const drawing = chart(
    { grid: { left: 6, right: 6, top: 6, bottom: 6 }, xAxis: axis, yAxis: axis, series: [...clouds, names] },
    { width: 440, height: 400 },
    `Map of ${points.length} embeddings in two dimensions. Each of the ${groups.length} classes is a cloud of points: ${groups
      .map(({ label }) => label)
      .join(', ')}.`,
  );
  return html`<figure class="map">${drawing}</figure>`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
