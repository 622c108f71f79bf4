interface Series {
  /** A class of the style sheet. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Whether each point is marked. */
  readonly dots?: boolean;
}

/** Inside the drawing, in its units; the browser scales it. */
const size = { width: 400, height: 230 };
const margin = { left: 44, right: 10, top: 8, bottom: 24 };

/** Lines from 0 to `end` along x, and from 0 to the largest value along y. */
export function LineChart({
  series,
  end,
  label,
}: {
  readonly series: readonly Series[];
  readonly end: number;
  readonly label: string;
}) {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  // One bad step at the beginning must not press all others down.
  const sorted = values.toSorted((a, b) => a - b);
  const top = niceAbove(1.15 * Math.max(sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1, 1e-3));
  const x = (value: number) => margin.left + ((size.width - margin.left - margin.right) * value) / Math.max(1, end);
  const y = (value: number) =>
    size.height - margin.bottom - ((size.height - margin.top - margin.bottom) * Math.min(value, top)) / top;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  return (
    <svg class="chart" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={margin.left} x2={size.width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text x={margin.left - 6} y={y(tick) + 4} text-anchor="end">
            {Number(tick.toPrecision(3))}
          </text>
        </g>
      ))}
      {[0, Math.round(end / 2), end].map((tick) => (
        <text
          key={tick}
          x={x(tick)}
          y={size.height - 6}
          text-anchor={tick === 0 ? 'start' : tick === end ? 'end' : 'middle'}
        >
          {tick}
        </text>
      ))}
      {series.map(({ name, points, dots }) => (
        <g key={name} class={`series ${name}`}>
          <polyline points={points.map((point) => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`).join(' ')} />
          {dots && points.map((point) => <circle key={point[0]} cx={x(point[0])} cy={y(point[1])} r="3" />)}
        </g>
      ))}
    </svg>
  );
}

/** The next of 1, 2, 4, 5, 8 or 10 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
