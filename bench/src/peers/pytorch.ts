import { type PythonPeer, startPythonPeer } from './python-peer.ts';

/**
 * PyTorch: tasks `training` and `inference` of the tutorial CNN, and for the tutorial's text model `lstmTraining`, `gruTraining`, `rnnTraining`
 * and `bidirectionalLstmTraining`. The caller stops it.
 */
export const startPytorch = (): Promise<PythonPeer | string> =>
  startPythonPeer(new URL('../../peers/pytorch.py', import.meta.url), 'torch');
