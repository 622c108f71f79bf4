/** `@encoderkit/audio/wav`: writes WAV files, and loads nothing else. For pages that record. */
export { type WriteWavOptions, writeWav } from './input/write-wav.ts';
