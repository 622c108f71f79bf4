/** Features frame after frame: a HostArray of shape `[frames, width]`. The caller owns `values`. */
export interface FeatureRows {
  readonly dtype: 'float32';
  readonly shape: readonly [frames: number, width: number];
  readonly values: Float32Array;
}

export function featureRows(values: Float32Array, width: number): FeatureRows {
  return { dtype: 'float32', shape: [values.length / width, width], values };
}

/** A step from rows to rows that may have to wait for rows yet to come. */
export interface RowStage {
  /** How many rows after a row must come before the row can go on. */
  readonly lookahead: number;
  /** Takes whole rows, gives the rows that are ready. May give back what it was given, changed in place. */
  push(rows: Float32Array): Float32Array;
  /** No more rows come: gives those that waited. */
  end(): Float32Array;
}

export function concatenate(first: Float32Array, second: Float32Array): Float32Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Several stages as one. */
export function chain(stages: readonly RowStage[]): RowStage {
  return {
    lookahead: stages.reduce((sum, { lookahead }) => sum + lookahead, 0),
    push: (rows) => stages.reduce<Float32Array>((current, stage) => stage.push(current), rows),
    // What comes out of a stage at its end still has to go through the later ones.
    end: () =>
      stages.reduce<Float32Array>(
        (current, stage) => concatenate(stage.push(current), stage.end()),
        new Float32Array(0),
      ),
  };
}
