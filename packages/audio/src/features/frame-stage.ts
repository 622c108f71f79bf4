import { type DefinitionRules, decibels, definitions } from './definitions.ts';
import type { FeatureSettings } from './feature-options.ts';
import { concatenate } from './feature-rows.ts';
import type { FrameAnalyser } from './frame-analyser.ts';
import { framer } from './framer.ts';

/** Samples in, a row of features per frame out. */
export interface FrameStage {
  push(samples: Float32Array): Float32Array;
  end(): Float32Array;
}

/** With `topDb` all rows come at the end, for what is lifted depends on the loudest frame. */
export function frameStage(where: string, settings: FeatureSettings, analyser: FrameAnalyser): FrameStage {
  const { topDb } = settings;
  const { width, logBands } = analyser;
  const cut = framer(where, { ...framing(settings, analyser.span), hopLength: settings.hopLength });
  const none = new Float32Array(0);
  const oneFrame = new Float64Array(logBands);
  const held: { rows: Float32Array; logarithms: Float64Array }[] = [];

  function analyse(frames: number, run: (sink: (samples: Float32Array, start: number) => void) => void): Float32Array {
    const rows = frames === 0 ? none : new Float32Array(frames * width);
    const hold = topDb !== false && logBands > 0;
    const logarithms = hold ? new Float64Array(frames * logBands) : oneFrame;
    let frame = 0;
    run((samples, start) => {
      const at = hold ? frame * logBands : 0;
      analyser.measure(samples, start, rows, frame * width, logarithms, at);
      if (!hold) analyser.finish(logarithms, 0, rows, frame * width);
      frame++;
    });
    if (!hold) return rows;
    if (frames > 0) held.push({ rows, logarithms });
    return none;
  }

  function release(): Float32Array {
    if (topDb === false || held.length === 0) return none;
    const { logarithm }: DefinitionRules = definitions[settings.definition].rules;
    let largest = Number.NEGATIVE_INFINITY;
    for (const { logarithms } of held) for (const each of logarithms) if (each > largest) largest = each;
    const least = largest - topDb * (logarithm.scale / decibels);
    let all: Float32Array = none;
    for (const { rows, logarithms } of held) {
      for (let index = 0; index < logarithms.length; index++) {
        if ((logarithms[index] ?? 0) < least) logarithms[index] = least;
      }
      for (let frame = 0; frame * width < rows.length; frame++) {
        analyser.finish(logarithms, frame * logBands, rows, frame * width);
      }
      all = concatenate(all, rows);
    }
    return all;
  }

  return {
    push: (samples) => analyse(cut.framesAfter(samples.length), (sink) => cut.push(samples, sink)),
    end() {
      const last = analyse(cut.framesAtEnd(), (sink) => cut.end(sink));
      return concatenate(last, release());
    },
  };
}

/** How a sound is cut into frames: `center` puts the middle of the first frame at the first sample. */
function framing({ center, definition, preEmphasis }: FeatureSettings, span: number) {
  const { framewise }: DefinitionRules = definitions[definition].rules;
  return { span, padding: center ? Math.floor(span / 2) : 0, preEmphasis: framewise ? 0 : preEmphasis };
}

/** How many frames a sound of so many samples has. */
export function frameCount(settings: FeatureSettings, span: number, samples: number): number {
  const { padding } = framing(settings, span);
  if (samples === 0) return 0;
  return Math.max(1, Math.floor((samples + 2 * padding - span) / settings.hopLength) + 1);
}
