/** What Node has and browsers have not: `#platform` of package.json. */
export { featureCache } from '../features/feature-cache.ts';
export { aacDecoder } from '../input/aac-decoder.ts';
export { fileChunks, fileSize } from '../input/files.ts';
