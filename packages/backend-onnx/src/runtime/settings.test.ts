import { afterEach, describe, expect, it } from 'vitest';
import { configure, settings } from './settings.ts';

describe('configure', () => {
  const before = settings();
  afterEach(() => configure(before));

  it('sets what is given and keeps the rest', () => {
    configure({ threads: 3 });
    configure({ spinning: false });
    expect(settings()).toMatchObject({ threads: 3, spinning: false, maxPrograms: before.maxPrograms });
    configure({ maxPrograms: undefined as never });
    expect(settings().maxPrograms).toBe(before.maxPrograms);
  });

  it.each([
    ['threads', 0],
    ['threads', 1.5],
    ['maxPrograms', -1],
    ['maxPrograms', '8'],
  ])('refuses %s = %j', (name, value) => {
    expect(() => configure({ [name]: value })).toThrow(`configure: expected "${name}" to be a positive integer`);
  });

  it('refuses a runtime that there is not', () => {
    expect(() => configure({ runtime: 'wasm' as never })).toThrow(
      'configure: expected "runtime" to be one of "auto", "native", "node", received "wasm".',
    );
  });

  it.each([undefined, null, 5, 'threads'])('refuses %j in place of options', (options) => {
    expect(() => configure(options as never)).toThrow('configure: expected an object of options, received');
  });

  it('refuses an option that there is not', () => {
    expect(() => configure({ thread: 2 } as never)).toThrow(
      'configure: there is no option "thread". The options are: exact, threads, spinning, executionProviders, profile, runtime, maxPrograms.',
    );
  });
});
