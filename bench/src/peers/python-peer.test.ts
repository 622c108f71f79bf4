import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPythonPeer } from './python-peer.ts';

const hasPython = spawnSync('python3', ['-c', '']).status === 0;
const request = { task: 'training', batch: 2, threads: 1, warmUp: 0, steps: 3 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peer-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function script(...lines: string[]): Promise<URL> {
  const path = join(folder, `${lines.length}.py`);
  await writeFile(path, lines.join('\n'));
  return pathToFileURL(path);
}

test('without its library there is no peer, and the reason says how to get one', async () => {
  const peer = await startPythonPeer(await script('print(1)'), 'no_such_library');
  expect(peer).toContain('no_such_library');
  expect(peer).toContain('ENCODERKIT_PYTHON');
});

test.runIf(hasPython)('asks for blocks, one at a time', async () => {
  const echo = await script(
    'import json, sys',
    'print(json.dumps({"version": "7.1"}), flush=True)',
    'for line in sys.stdin:',
    '    asked = json.loads(line)',
    '    print(json.dumps({"milliseconds": [asked["batch"]] * asked["steps"]}), flush=True)',
  );
  const peer = await startPythonPeer(echo, 'json');
  if (typeof peer === 'string') throw new Error(peer);
  expect(peer.version).toBe('7.1');
  const contender = peer.contender(request);
  expect(await contender.block()).toEqual([2, 2, 2]);
  expect(await contender.block()).toEqual([2, 2, 2]);
  await peer.stop();
});

test.runIf(hasPython)('a peer that ends without an answer is an error, not a wait', async () => {
  const silent = await script('import sys', 'print(\'{"version": "1"}\', flush=True)', 'sys.stdin.readline()');
  const peer = await startPythonPeer(silent, 'json');
  if (typeof peer === 'string') throw new Error(peer);
  await expect(peer.contender(request).block()).rejects.toThrow('ended before it answered');
  await peer.stop();
});
