import type { Sound } from '@encoderkit/audio';
import { type Html, html } from './html.ts';

/**
 * A sound drawn as an outline from its lowest to its highest value in each of `columns` pieces; the loudest value fills the height.
 *
 * @param label what the sound is, for those who cannot see it
 */
export function waveform({ samples, sampleRate }: Sound, label: string, { columns = 160, height = 48 } = {}): Html {
  const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const count = Math.max(1, Math.min(columns, samples.length));
  const [upper, lower]: [string[], string[]] = [[], []];
  for (let column = 0; column < count; column++) {
    const piece = samples.subarray(
      Math.floor((column * samples.length) / count),
      Math.floor(((column + 1) * samples.length) / count),
    );
    const y = (value: number) => ((1 - value / loudest) * (height / 2)).toFixed(1);
    upper.push(`${column} ${y(piece.reduce((most, value) => Math.max(most, value), 0))}`);
    lower.push(`${column} ${y(piece.reduce((least, value) => Math.min(least, value), 0))}`);
  }
  const outline = `M${[...upper, ...lower.reverse()].join('L')}Z`;
  const seconds = (samples.length / sampleRate).toFixed(2);
  return html`<svg class="waveform" role="img" aria-label="${label}, waveform, ${seconds} s" xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${count} ${height}" preserveAspectRatio="none"><path d="${outline}" fill="var(--colour-0)" stroke="var(--colour-0)" stroke-width="0.7" vector-effect="non-scaling-stroke"/></svg>`;
}
