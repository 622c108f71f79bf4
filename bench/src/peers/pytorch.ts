import { type PythonPeer, startPythonPeer } from './python-peer.ts';

/** PyTorch with the tutorial CNN: tasks `training` and `inference`. The caller stops it. */
export const startPytorch = (): Promise<PythonPeer | string> =>
  startPythonPeer(new URL('../../peers/pytorch_cnn.py', import.meta.url), 'torch');
