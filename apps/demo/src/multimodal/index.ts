/** What the benchmarks measure at length of what the demo shows in short. */

export { bm25 } from '../baselines/bm25.ts';
export {
  type DigitModality,
  digitModalities,
  digitModel,
  digitSubsets,
  type PreparedDigits,
  prepareDigits,
} from './digit-models.ts';
export { digitEpochs, digitModalityDropout, digitTraining } from './digit-settings.ts';
