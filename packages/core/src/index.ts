/**
 * `@encoderkit/core`: encoders with heads, trained, evaluated, saved and loaded.
 *
 * Read on from `train/train.ts` (what a training is), `train/loop.ts` (epoch by epoch), `train/epoch.ts` (batch by batch) and
 * `train/step.ts` (what happens in a step); `encoder/encoder.ts` and `head/head.ts` are the contracts.
 */

// Errors are the lowest package's; everybody who catches them has this one.
export { EncoderKitError, type ErrorCode, type ErrorParts } from '@encoderkit/errors';
// TF.js' GRU layer with Keras' resetAfter.
export { type GruOptions, gru } from '@encoderkit/tfjs-backend-onnx';
export { type ExportOptions, exportOnnx } from './bundle/export-onnx.ts';
export { type LoadOptions, load } from './bundle/load.ts';
export { type Manifest, readManifest } from './bundle/manifest.ts';
export { type SaveOptions, save } from './bundle/save.ts';
export { type Batch, type BatchOptions, batches } from './data/batches.ts';
// Data
export type { ByteSource } from './data/byte-source.ts';
export {
  type ClassFolder,
  type ClassFolderOptions,
  classFolder,
  type FileWarning,
  type LabelledFile,
} from './data/class-folder.ts';
export { type CsvOptions, type CsvRow, type CsvSelected, type CsvSelector, csv } from './data/csv.ts';
export { type Dataset, type DatasetReader, dataset } from './data/dataset.ts';
export type { Example } from './data/example.ts';
export { type FileFolder, type FileFolderOptions, type FileKind, fileFolder } from './data/file-folder.ts';
export { findLabels } from './data/find-labels.ts';
export { fromArrays, fromItems } from './data/from-arrays.ts';
export { fromGenerator } from './data/from-generator.ts';
export {
  type JsonlFunction,
  type JsonlOptions,
  type JsonlSelected,
  type JsonlSelector,
  jsonl,
} from './data/jsonl.ts';
export { mapConcurrently } from './data/map-concurrently.ts';
export type { Source } from './data/source.ts';
export type { SplitOptions } from './data/split.ts';
export { type TextFolder, type TextFolderOptions, textFolder } from './data/text-folder.ts';
export type {
  Encoder,
  EncoderFactory,
  Json,
  SequenceEncoder,
  StepEncoder,
  StepSpan,
  TrainingPass,
} from './encoder/encoder.ts';
export { chooseEngine, type EngineChoice } from './engine/choose-engine.ts';
export { eagerEngine } from './engine/eager-engine.ts';
// What it runs on
export type { Compute, Engine, EngineName, Program } from './engine/engine.ts';
export { onnxEngine } from './engine/onnx-engine.ts';
export { type EvaluateOptions, evaluate } from './evaluate.ts';
// Several encoders as one
export { type FusedEncoder, fuse } from './fusion/fuse.ts';
export { type FusionFactory, fusion } from './fusion/fusion.ts';
export { type Gates, gatesOf } from './fusion/gates-of.ts';
export type { FusionKind } from './fusion/kinds/kinds.ts';
export type { EncodersByName, FusedSample } from './fusion/modality.ts';
export type { FuseOptions } from './fusion/options.ts';
export {
  type Classification,
  type ClassifierHead,
  type ClassifierHeadOptions,
  classifierHead,
} from './head/classifier.ts';
export type { Head, StepRows } from './head/head.ts';
export { type AnyHead, type HeadKind, type HeadsByKind, headFromConfig } from './head/heads.ts';
export type { ClassLabel } from './head/label-set.ts';
export type { MultiLabelClassification, MultiLabelHead, MultiLabelHeadOptions } from './head/multi-label.ts';
export {
  type RegressionLabel,
  type RegressionPrediction,
  type RegressorHead,
  type RegressorHeadOptions,
  regressorHead,
} from './head/regressor.ts';
export { type TaggerHead, type TaggerHeadOptions, type Tags, taggerHead } from './head/tagger.ts';
export { type HostArray, toTensor } from './host-array.ts';
export { type Initializer, type InitializerConfig, type InitializerName, initializer } from './initializer.ts';
export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from './loss/binary-cross-entropy.ts';
export type { Loss } from './loss/loss.ts';
export { type LossConfig, type LossName, losses, lossFrom } from './loss/losses.ts';
export { type HuberOptions, huber, meanAbsoluteError, meanSquaredError } from './loss/regression.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './loss/softmax-cross-entropy.ts';
// Several encoders in one space
export type { MatchGroup } from './match/group.ts';
export type { MatchReport } from './match/match-metrics.ts';
export type { MatchedSample } from './match/match-types.ts';
export {
  encodeWith,
  loadMatcher,
  type Matcher,
  type MatcherOptions,
  matcher,
  towerOf,
  type VectorsOf,
} from './match/matcher.ts';
export {
  type MatcherHead,
  type MatcherHeadOptions,
  type MatchLossOptions,
  type MatchVectors,
  matcherHead,
} from './match/matcher-head.ts';
export type { RankNumbers } from './match/ranks.ts';
export type { RetrievalReport } from './match/retrieval.ts';
export { type ProjectionOptions, type Tower, tower } from './match/tower.ts';
export { type ClassificationReport, classificationMetrics } from './metric/classification.ts';
// What it reports
export type { Metrics } from './metric/metrics.ts';
export { type MultiLabelReport, multiLabelMetrics } from './metric/multi-label.ts';
export type { ClassReport } from './metric/per-class.ts';
export { type OutputReport, type RegressionReport, regressionMetrics } from './metric/regression.ts';
export { type TaggingReport, taggingMetrics } from './metric/tagging.ts';
// Models
export { classifier } from './model/classifier.ts';
export { freeze, unfreeze } from './model/freeze.ts';
export { encodeInBatches } from './model/inference.ts';
export { type Model, modelOf } from './model/model.ts';
export { modelProgram } from './model/model-program.ts';
export { networkProgram } from './model/network-program.ts';
export { regressor } from './model/regressor.ts';
export { tagger } from './model/tagger.ts';
// How it learns
export { type AdamOptions, adam, adamw } from './optimizer/adam.ts';
export { clipByGlobalNorm, clipByNorm, clipByValue } from './optimizer/clip.ts';
export type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer/optimizer.ts';
export { type OptimizerConfig, type OptimizerName, optimizerFrom, optimizers } from './optimizer/optimizers.ts';
export { type RmspropOptions, rmsprop } from './optimizer/rmsprop.ts';
export { type SgdOptions, sgd } from './optimizer/sgd.ts';
export { type PredictOptions, predict } from './predict.ts';
export { hashSeeds, type RandomGenerator, randomGenerator } from './random.ts';
export { type ConstantRateOptions, constantRate } from './schedule/constant-rate.ts';
export { type CosineDecayOptions, cosineDecay } from './schedule/cosine-decay.ts';
export { type ExponentialDecayOptions, exponentialDecay } from './schedule/exponential-decay.ts';
export { type OneCycleOptions, oneCycle } from './schedule/one-cycle.ts';
export { type PlateauState, type ReduceOnPlateauOptions, reduceOnPlateau } from './schedule/reduce-on-plateau.ts';
export type { EpochSchedule, Schedule, StepSchedule } from './schedule/schedule.ts';
export { type ScheduleConfig, type ScheduleName, scheduleFrom, schedules } from './schedule/schedules.ts';
export { type StepDecayOptions, stepDecay } from './schedule/step-decay.ts';
// Search
export { type ExactDatabaseOptions, exactDatabase } from './search/exact-database.ts';
export {
  type IndexOptions,
  index,
  type OpenIndexOptions,
  openIndex,
  type Query,
  type VectorIndex,
} from './search/index-samples.ts';
export { type LanceDatabase, type LanceDatabaseOptions, lanceDatabase } from './search/lance-database.ts';
export type { Hit, VectorDatabase, VectorRow } from './search/vector-database.ts';
// What encoders of sequences are made of
export type { CellName } from './sequence/cells.ts';
export type { RecurrentContinuation } from './sequence/continuation.ts';
export { checkPooling, type PoolingName, type PoolingOptions, paddingScore, pooling } from './sequence/pooling.ts';
export {
  completeRecurrentStack,
  type RecurrentOutputs,
  type RecurrentStackOptions,
  recurrentStack,
  recurrentStackOptionNames,
} from './sequence/recurrent-stack.ts';
export type {
  EndEvent,
  EpochEvent,
  MetricValues,
  StartEvent,
  StepEvent,
  TrainEvent,
  TrainResult,
  WarningEvent,
} from './train/events.ts';
export type { CheckpointOptions, EarlyStoppingOptions, TrainCallback, TrainOptions } from './train/options.ts';
export { epochLine, type ProgressBar, progressBar } from './train/progress.ts';
export type { Run } from './train/run.ts';
// What one does with them
export { train } from './train/train.ts';
