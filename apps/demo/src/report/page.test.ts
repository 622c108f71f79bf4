import { expect, test } from 'vitest';
import { nastyLabels } from '../testing/made-data.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { html } from './html.ts';
import { reportPage } from './page.ts';

const [nasty = ''] = nastyLabels;
const page = reportPage({
  date: new Date('2026-01-02T03:04:05Z'),
  seconds: 75,
  facts: [['engine', nasty]],
  tasks: [
    {
      name: 'mnist',
      title: nasty,
      outcome: {
        status: 'done',
        result: { metric: 'accuracy', value: 0.981, baseline: 0.82, baselineName: nasty, epochs: 5, seconds: 31 },
        sections: [{ title: nasty, body: html`<p>the body</p>` }],
      },
    },
    { name: 'fashion', title: 'Fashion', outcome: { status: 'skipped', reason: 'no <data>' } },
    {
      name: 'text',
      title: 'Text',
      outcome: { status: 'stopped', reason: 'by the user', sections: [{ title: 'So far', body: html`<p>half</p>` }] },
    },
    { name: 'sound', title: 'Sound', outcome: { status: 'failed', reason: 'silence' } },
  ],
});

test('is sound HTML, escaped', () => {
  expect(parseErrors(page)).toEqual([]);
  expect(page).not.toContain(nasty);
});

test('fetches nothing and runs nothing', () => {
  expect(page).not.toMatch(/<script|https?:|@import|url\(/);
});

test('tells each task: its result, its parts, or why there is none', () => {
  for (const text of [
    '98.10 %',
    '82.00 %',
    '31.0 s',
    'the body',
    'Not run: no &lt;data&gt;',
    'Stopped: by the user',
    'half',
  ]) {
    expect(page).toContain(text);
  }
  expect(page).toContain('Failed: silence');
  for (const name of ['mnist', 'fashion', 'text', 'sound']) {
    expect(page).toContain(`href="#${name}"`);
    expect(page).toContain(`id="${name}"`);
  }
});

test('has both themes and fits a phone', () => {
  expect(page).toContain('prefers-color-scheme: dark');
  expect(page).toContain('width=device-width');
});
