import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Html, html, trusted } from './html.ts';

/** Colours of the page, light or dark, as the drawings name them: the browser looks them up in the style sheet. */
export const ink = 'var(--ink)';
export const faint = 'var(--faint)';
export const grid = 'var(--grid)';
export const paper = 'var(--paper)';

/** The colour of series or class number `index`; there are ten, then they repeat. */
export function colour(index: number): string {
  return `var(--colour-${index % 10})`;
}

/**
 * A drawing as inline SVG that scales with its place.
 *
 * @param label what the drawing shows, for those who cannot see it
 */
export function chart(option: EChartsCoreOption, size: { width: number; height: number }, label: string): Html {
  use([LineChart, ScatterChart, GridComponent, SVGRenderer]);
  const instance = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption({ animation: false, textStyle: { color: ink, fontFamily: 'inherit' }, ...option });
    return html`<div class="chart" role="img" aria-label="${label}">${trusted(embeddable(instance.renderToSVGString()))}</div>`;
  } finally {
    instance.dispose();
  }
}

/** The style block holds only hover effects, and the fixed size would stop the drawing from scaling: both go. */
function embeddable(svg: string): string {
  return svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true"')
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/ ecmeta_\w+="[^"]*"/g, '');
}
