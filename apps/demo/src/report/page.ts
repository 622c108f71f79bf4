import { duration, percent } from '../format.ts';
import type { FinishedTask } from '../tasks/task.ts';
import { facts } from './facts.ts';
import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

/** All that the page tells. */
export interface Report {
  readonly tasks: readonly FinishedTask[];
  readonly date: Date;
  readonly seconds: number;
  /** The machine and the engine, name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** The report as one file that needs nothing else: no network, no script, no other file. */
export function reportPage(report: Report): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>EncoderKit demo</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<header>
  <h1>EncoderKit demo</h1>
  <p>Encoders trained on real data, on ${report.date.toISOString().slice(0, 10)}, in ${duration(report.seconds)} all told.</p>
  ${facts(report.facts)}
</header>
<main>
  ${results(report.tasks)}
  ${report.tasks.map(taskPart)}
</main>
<footer>This page is one file and needs no network.</footer>
</body>
</html>
`;
  return page.markup;
}

function results(tasks: readonly FinishedTask[]): Html {
  const rows = tasks.map(({ name, title, outcome }) => {
    const link = html`<th scope="row"><a href="#${name}">${title}</a></th>`;
    if (outcome.status !== 'done') return html`<tr>${link}<td colspan="3">${sentence(outcome)}</td></tr>`;
    const { metric, value, baseline, baselineName, epochs, seconds } = outcome.result;
    return html`<tr>${link}
      <td><span class="value">${percent(value, 2)}</span><br><small>${metric}</small></td>
      <td><span class="value">${percent(baseline, 2)}</span><br><small>${baselineName}</small></td>
      <td>${duration(seconds)}<br><small>${epochs} epochs</small></td></tr>`;
  });
  return html`<div class="scroll"><table class="results">
    <thead><tr><th scope="col">Task</th><th scope="col">Test</th><th scope="col">Baseline</th><th scope="col">Time</th></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}

function taskPart({ name, title, outcome }: FinishedTask): Html {
  const sections = 'sections' in outcome ? outcome.sections : [];
  return html`<section id="${name}">
    <h2>${title}</h2>
    ${outcome.status === 'done' ? undefined : html`<p>${sentence(outcome)}</p>`}
    ${sections.map((section) => html`<h3>${section.title}</h3>${section.body}`)}
  </section>`;
}

function sentence(outcome: Exclude<FinishedTask['outcome'], { status: 'done' }>): string {
  const words = { skipped: 'Not run', stopped: 'Stopped', failed: 'Failed' };
  return `${words[outcome.status]}: ${outcome.reason}`;
}
