import { randomGenerator } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { expect, test } from 'vitest';
import { uploads } from './uploads.ts';

test('spoilt uploads get an answer that says so, some are whole, and good ones are answered in between', {
  timeout: 120_000,
}, async () => {
  const run = await uploads.prepare();
  const said = new Set<string>();
  for (let number = 0; number < 200; number++) {
    try {
      await run(randomGenerator([1, number]));
      said.add('accepted');
    } catch (error) {
      if (!EncoderKitError.isInstance(error)) throw error;
      said.add(error.message);
    }
  }
  expect(said).toContain('accepted');
  expect(said.size).toBeGreaterThan(5);
});
