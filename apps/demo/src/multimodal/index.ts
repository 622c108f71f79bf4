/** What the benchmarks measure at length of what the demo shows in short. */

export { bm25 } from '../baselines/bm25.ts';
export { digitEpochs, digitModalityDropout, digitTraining } from './digit-settings.ts';
export { prepareDigits } from './digits.ts';
export {
  type Modality,
  type ModalityData,
  modalities,
  modalityModel,
  modalitySubsets,
  withModalities,
} from './modality-models.ts';
