import { expect, test } from 'vitest';
import { fuzzUploads } from './fuzz-uploads.ts';

test('uploads that are spoilt in many ways get an answer that says so, and good ones are answered', {
  timeout: 120_000,
}, async () => {
  const { cases, statuses, faults } = await fuzzUploads({ cases: 300, seconds: 60, seed: 1 });
  expect(faults).toEqual([]);
  expect(cases).toBeGreaterThan(50);
  // It does spoil them, and not all of them.
  for (const status of ['200', '400', '404', '415']) expect(statuses[status]).toBeGreaterThan(0);
});
