import { meydaWindows } from '../signal/window.ts';
import type { FeatureName } from './feature-names.ts';
import type { FeatureSettings } from './feature-options.ts';
import type { FrameAnalyser } from './frame-analyser.ts';
import { privateMeyda } from './meyda.ts';
import { type FrameSizes, limitOf, meydaFeatureWidth, writeValue } from './meyda-features.ts';
import { spectralFlux } from './spectral-flux.ts';

/** A feature in a row: which extractor of meyda gives it, and how it is written. */
interface Column {
  readonly extractor: string;
  readonly width: number;
  write(value: unknown, row: Float32Array, to: number): void;
}

/** `definition: 'meyda'`: everything but spectral flux is what `Meyda.extract` gives for the frame. */
export function meydaAnalysers(settings: FeatureSettings): () => FrameAnalyser {
  const { features, frameLength, sampleRate, melBands, coefficients, window } = settings;
  const sizes: FrameSizes = { frameLength, bins: frameLength / 2, melBands };

  return () => {
    const meyda = privateMeyda({
      bufferSize: frameLength,
      sampleRate,
      melBands,
      numberOfMFCCCoefficients: coefficients,
      // Options without a window of meyda's do not come this far.
      windowingFunction: meydaWindows[window] ?? 'hanning',
    });
    const frame = new Float32Array(frameLength);
    const columns = features.map((name) => columnOf(name, coefficients, sizes));
    const extractors = [...new Set(columns.map(({ extractor }) => extractor))];

    return {
      span: frameLength,
      width: columns.reduce((sum, { width }) => sum + width, 0),
      logBands: 0,
      measure(samples, start, row, to) {
        frame.set(samples.subarray(start, start + frameLength));
        const values = meyda.extract(extractors, frame);
        let at = to;
        for (const { extractor, width, write } of columns) {
          write(values[extractor], row, at);
          at += width;
        }
      },
      finish() {},
    };
  };
}

function columnOf(name: FeatureName, coefficients: number, sizes: FrameSizes): Column {
  switch (name) {
    case 'mfcc':
      return plain('mfcc', coefficients, coefficients);
    case 'melSpectrogram':
    case 'logMelSpectrogram':
      return plain('melBands', sizes.melBands, sizes.melBands);
    case 'spectralFlux':
      return fluxColumn(sizes.bins);
    default:
      return plain(name, meydaFeatureWidth(name, sizes), limitOf(name, sizes));
  }
}

const plain = (extractor: string, width: number, limit: number): Column => ({
  extractor,
  width,
  write: (value, row, to) => writeValue(value, limit, row, to),
});

function fluxColumn(bins: number): Column {
  const amplitudes = new Float32Array(bins);
  const flux = spectralFlux(bins);
  return {
    extractor: 'amplitudeSpectrum',
    width: 1,
    write(value, row, to) {
      writeValue(value, bins, amplitudes, 0);
      row[to] = flux(amplitudes);
    },
  };
}
