/** Some sound of a file: channels of one length. No channels: nothing yet. */
export interface DecodedSound {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Decodes one file, piece by piece, in pieces of any size. */
export interface SoundDecoder {
  decode(bytes: Uint8Array): DecodedSound | Promise<DecodedSound>;
  /** What is still to come after the last piece. */
  flush(): DecodedSound | Promise<DecodedSound>;
  /** Gives its memory back. */
  free(): void;
}
