import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadLibrary } from './library.ts';

const folder = mkdtempSync(join(tmpdir(), 'library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const binaries = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '../bin/napi-v6');
const unavailable = (text: RegExp) => ({ code: 'engine-unavailable', message: expect.stringMatching(text) });

describe('the library of ONNX Runtime', () => {
  it('is the version that onnxruntime-node has', async () => {
    const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
    expect((await loadLibrary()).version).toBe(version);
  });

  it('that is not there is named', async () => {
    const file = join(folder, 'libonnxruntime.so.1');
    await expect(loadLibrary(file)).rejects.toMatchObject(
      unavailable(/there is no library .*libonnxruntime\.so\.1\. /),
    );
  });

  it('that is no library is refused', async () => {
    const file = join(folder, 'text.so');
    writeFileSync(file, 'no library');
    await expect(loadLibrary(file)).rejects.toMatchObject(unavailable(/text\.so is not ONNX Runtime for .* on .*: ./));
  });

  it('for another processor is refused', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    const file = join(binaries, 'linux', other, 'libonnxruntime.so.1');
    await expect(loadLibrary(file)).rejects.toMatchObject(unavailable(/is not ONNX Runtime for .* on .*: ./));
  });

  it('that is another one is refused', async () => {
    const machine = `${process.platform}-${process.arch}`;
    const koffi = createRequire(createRequire(import.meta.url).resolve('koffi'));
    const manifest = koffi.resolve(`@koromix/koffi-${machine}/package.json`);
    const file = join(dirname(manifest), machine.replace('-', '_'), 'koffi.node');
    await expect(loadLibrary(file)).rejects.toMatchObject(unavailable(/koffi\.node is not ONNX Runtime/));
  });

  it('that is too old is refused, with its version', async () => {
    await expect(loadLibrary(undefined, 999)).rejects.toMatchObject(
      unavailable(/is ONNX Runtime \d+\.\d+\.\d+, and 1\.999 or later is needed/),
    );
  });
});
