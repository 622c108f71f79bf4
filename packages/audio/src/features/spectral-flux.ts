/**
 * How much the spectrum grew since the previous frame: Σ max(0, |X[k]| - |previous X[k]|), 0 for the first frame. meyda's own extractor of this name
 * throws a ReferenceError in version 5.6.3.
 */
export function spectralFlux(bins: number): (amplitudes: Float32Array) => number {
  const previous = new Float32Array(bins);
  let first = true;
  return (amplitudes) => {
    let flux = 0;
    for (let bin = 0; bin < bins; bin++) flux += Math.max(0, (amplitudes[bin] ?? 0) - (previous[bin] ?? 0));
    previous.set(amplitudes);
    const isFirst = first;
    first = false;
    return isFirst ? 0 : flux;
  };
}
