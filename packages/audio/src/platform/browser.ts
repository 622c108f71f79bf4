/** What stands in for `node.ts` where there are no files: `#platform` of package.json. */
import { EncoderKitError } from '@encoderkit/errors';
import type { featureCache as FeatureCache } from '../features/feature-cache.ts';
import type { aacDecoder as AacDecoder } from '../input/aac-decoder.ts';
import type { fileChunks as FileChunks, fileSize as FileSize } from '../input/files.ts';

const missing = (where: string, what: string, remedy: string): EncoderKitError =>
  new EncoderKitError({ code: 'engine-unavailable', where, problem: `there are no ${what} in a browser`, remedy });

// biome-ignore lint/correctness/useYield: there is nothing to give.
export const fileChunks: typeof FileChunks = async function* (_, __, where) {
  throw missing(where, 'files by path', 'Pass the bytes: new Uint8Array(await file.arrayBuffer()).');
};

export const fileSize: typeof FileSize = () => 0;

export const featureCache: typeof FeatureCache = () => {
  throw missing('featureCache', 'folders', 'Leave "featureCache" out.');
};

export const aacDecoder: typeof AacDecoder = async (where) => {
  const remedy = 'Use new AudioContext().decodeAudioData(bytes), and pass { channels, sampleRate }.';
  throw missing(where, 'decoders of AAC and M4A', remedy);
};
