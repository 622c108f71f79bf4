import type { Encoder } from '../encoder/encoder.ts';
import {
  type RegressionLabel,
  type RegressionPrediction,
  type RegressorHeadOptions,
  regressorHead,
} from '../head/regressor.ts';
import type { RegressionReport } from '../metric/regression.ts';
import { type Model, modelOf } from './model.ts';

/**
 * A model that tells one or several numbers of a sample.
 *
 * @throws EncoderKitError `invalid-option`
 */
export function regressor<Sample>(
  encoder: Encoder<Sample>,
  options: Omit<RegressorHeadOptions, 'width'>,
): Model<Sample, RegressionLabel, RegressionPrediction, RegressionReport> {
  return modelOf(encoder, regressorHead({ ...options, width: encoder.width }));
}
