import { warpingDistance } from './dynamic-time-warping.ts';
import { frameStatistics, standardised } from './frame-statistics.ts';
import type { LabelledFrames } from './labelled-frames.ts';

export const nearestTemplateName = 'dynamic time warping, nearest template';

export interface NearestTemplateOptions {
  /** How many training sounds of each class are kept to compare with: the first ones. Default 10. */
  readonly templates?: number;
  /** How far a warping may leave the diagonal, as a fraction of the longer sound. Default 0.2. */
  readonly band?: number;
}

/**
 * The classifier of isolated words before neural networks: whichever template is nearest when time is stretched, one nearest
 * neighbour. Features are standardised by the statistics of the templates. Comparing with `n` templates takes time in proportion to
 * `n` × frames² × band.
 *
 * @returns a function that gives the label for the frames of a sound
 */
export function nearestTemplate(
  train: readonly LabelledFrames[],
  { templates: perClass = 10, band = 0.2 }: NearestTemplateOptions = {},
): (frames: readonly Float32Array[]) => string {
  const kept = firstOfEach(train, perClass);
  const statistics = frameStatistics(kept);
  const templates = kept.map(({ frames, label }) => ({ frames: standardised(frames, statistics), label }));
  return (frames) => {
    const asked = standardised(frames, statistics);
    let best = { label: '', distance: Number.POSITIVE_INFINITY };
    for (const { frames: template, label } of templates) {
      const distance = warpingDistance(asked, template, { band, atMost: best.distance });
      if (distance < best.distance) best = { label, distance };
    }
    return best.label;
  };
}

/** The fraction of test sounds that a classifier gives their own label; 0 where there are none. */
export function frameAccuracy(
  classify: (frames: readonly Float32Array[]) => string,
  test: readonly LabelledFrames[],
): number {
  return test.filter(({ frames, label }) => classify(frames) === label).length / Math.max(1, test.length);
}

function firstOfEach(sounds: readonly LabelledFrames[], count: number): LabelledFrames[] {
  const taken = new Map<string, number>();
  return sounds.filter(({ label }) => {
    const before = taken.get(label) ?? 0;
    taken.set(label, before + 1);
    return before < count;
  });
}
