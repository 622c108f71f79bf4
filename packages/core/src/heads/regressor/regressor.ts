import type { Encoder } from '../../model/encoder.ts';
import { checkEncoder, type Model, modelOf } from '../../model/model.ts';
import { type RegressionLabel, type RegressionPrediction, type RegressorHeadOptions, regressorHead } from './head.ts';
import type { RegressionReport } from './metrics.ts';

/**
 * A model that tells one or several numbers of a sample.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder
 * @example
 * ```ts
 * import { fromItems, predict, regressor, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = regressor(vectorEncoder({ length: 1, units: [8] }), { outputs: ['celsius', 'kelvin'] });
 * const degrees = [-40, 0, 32, 100, 212];
 * const inCelsius = (fahrenheit: number) => (fahrenheit - 32) / 1.8;
 * const label = (fahrenheit: number) => ({ celsius: inCelsius(fahrenheit), kelvin: inCelsius(fahrenheit) + 273.15 });
 * const data = fromItems(degrees.map((each) => ({ input: [each / 100], label: label(each) })));
 * await train(model, data, { epochs: 200, learningRate: 0.05 });
 * console.log((await predict(model, [[0.5]]))[0]?.byName); // nearly { celsius: 10, kelvin: 283 }
 * model.dispose();
 * ```
 */
export function regressor<Sample>(
  encoder: Encoder<Sample>,
  options: Omit<RegressorHeadOptions, 'width'>,
): Model<Sample, RegressionLabel, RegressionPrediction, RegressionReport> {
  checkEncoder('regressor', encoder);
  return modelOf(encoder, regressorHead({ ...options, width: encoder.width }));
}
