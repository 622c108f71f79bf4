import { type PythonPeer, startPythonPeer } from './python-peer.ts';

/** PyTorch: tasks `training` and `inference` of the tutorial CNN, `textTraining` of the tutorial's text model. The caller stops it. */
export const startPytorch = (): Promise<PythonPeer | string> =>
  startPythonPeer(new URL('../../peers/pytorch.py', import.meta.url), 'torch');
