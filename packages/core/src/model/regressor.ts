import type { Encoder } from '../encoder/encoder.ts';
import {
  type RegressionLabel,
  type RegressionPrediction,
  type RegressorHeadOptions,
  regressorHead,
} from '../head/regressor.ts';
import type { RegressionReport } from '../metric/regression.ts';
import { checkEncoder, type Model, modelOf } from './model.ts';

/**
 * A model that tells one or several numbers of a sample.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder
 */
export function regressor<Sample>(
  encoder: Encoder<Sample>,
  options: Omit<RegressorHeadOptions, 'width'>,
): Model<Sample, RegressionLabel, RegressionPrediction, RegressionReport> {
  checkEncoder('regressor', encoder);
  return modelOf(encoder, regressorHead({ ...options, width: encoder.width }));
}
