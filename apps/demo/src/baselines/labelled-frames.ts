/** A sound as a sequence of feature vectors, such as the MFCCs of its frames, and what it is. */
export interface LabelledFrames {
  /** One vector a frame, all of one length. At least one frame. */
  readonly frames: readonly Float32Array[];
  readonly label: string;
}
