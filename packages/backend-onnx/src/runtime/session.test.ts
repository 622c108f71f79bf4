import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** As if each test were the first program that uses the package in its thread. */
const fresh = async () => (await import('./session.ts')).runtimeFor;

describe('the runtime for a program', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

  beforeEach(() => {
    vi.resetModules();
    warn.mockClear();
  });
  afterEach(() => {
    vi.doUnmock('koffi');
  });

  it.each([
    [{}, 'native'],
    [{ executionProviders: ['cpu'] }, 'native'],
    [{ executionProviders: ['webgpu', 'cpu'] }, 'node'],
    [{ runtime: 'auto' as const }, 'native'],
    [{ runtime: 'native' as const }, 'native'],
    [{ runtime: 'node' as const }, 'node'],
  ])('for %j is %s, and nothing is said', async (options, name) => {
    const runtimeFor = await fresh();
    expect((await runtimeFor(options)).name).toBe(name);
    expect(warn).not.toHaveBeenCalled();
  });

  it('where koffi cannot be loaded is that of onnxruntime-node, with one line that says why', async () => {
    vi.doMock('koffi', () => {
      throw new Error('no binary for this machine');
    });
    const runtimeFor = await fresh();
    expect((await runtimeFor({})).name).toBe('node');
    expect((await runtimeFor({})).name).toBe('node');
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^tfjs backend 'onnx': programs run through onnxruntime-node, slower: .*koffi could not/)],
    ]);
    await expect(runtimeFor({ runtime: 'native' })).rejects.toMatchObject({ code: 'engine-unavailable' });
  });
});
