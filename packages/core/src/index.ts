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
export { dotProducts } from './base/dot-products.ts';
export { areFiniteFloats } from './base/finite-floats.ts';
export { type HostArray, toTensor } from './base/host-array.ts';
export { type Initializer, type InitializerConfig, type InitializerName, initializer } from './base/initializer.ts';
export type { Json } from './base/json.ts';
export { hashSeeds, type RandomGenerator, randomGenerator } from './base/random.ts';
export { defaultSeed, seeded } from './base/seeded.ts';
export { wholeOrNothing } from './base/whole-or-nothing.ts';
// Several encoders as one
export { type FusedEncoder, fuse } from './compose/fuse/fuse.ts';
export { type FusionFactory, fusion } from './compose/fuse/fusion.ts';
export { type Gates, gatesOf } from './compose/fuse/gates-of.ts';
export type { FusionKind } from './compose/fuse/kinds/kinds.ts';
export type { FuseOptions } from './compose/fuse/options.ts';
// Several encoders in one space
export type { MatchGroup } from './compose/match/group.ts';
export type { MatchReport } from './compose/match/match-metrics.ts';
export type { MatchedSample } from './compose/match/match-types.ts';
export {
  encodeWith,
  type Matcher,
  type MatcherOptions,
  matcher,
  towerOf,
  type VectorsOf,
} from './compose/match/matcher.ts';
export {
  type MatcherHead,
  type MatcherHeadOptions,
  type MatchLossOptions,
  type MatchVectors,
  matcherHead,
} from './compose/match/matcher-head.ts';
export type { RankNumbers } from './compose/match/ranks.ts';
export type { RetrievalReport } from './compose/match/retrieval.ts';
export { type ProjectionOptions, type Tower, towerFactory } from './compose/match/tower.ts';
export type { EncodersByName, FusedSample } from './compose/modality.ts';
// Several heads on one encoder
export { type MultitaskModel, multitask } from './compose/multitask/multitask.ts';
export {
  type MultitaskHead,
  type MultitaskHeadOptions,
  type MultitaskLabel,
  type MultitaskPrediction,
  type MultitaskReport,
  multitaskHead,
  type TasksByName,
} from './compose/multitask/multitask-head.ts';
export { type Batch, type BatchOptions, batches } from './data/batches.ts';
export { type Dataset, type DatasetReader, dataset } from './data/dataset.ts';
export type { Example } from './data/example.ts';
// Data
export type { ByteSource } from './data/files/byte-source.ts';
export {
  type ClassFolder,
  type ClassFolderOptions,
  classFolder,
  type FileWarning,
  type LabelledFile,
} from './data/files/class-folder.ts';
export { type FileFolder, type FileFolderOptions, type FileKind, fileFolder } from './data/files/file-folder.ts';
export { ensureWritable } from './data/files/files.ts';
export { type SharedFile, sharedFile } from './data/files/shared-file.ts';
export { type TextFolder, type TextFolderOptions, textFolder } from './data/files/text-folder.ts';
export { fromArrays, fromItems } from './data/from-arrays.ts';
export { fromGenerator } from './data/from-generator.ts';
export { type FindLabelsOptions, findLabels } from './data/labels/find-labels.ts';
export type { ClassLabel } from './data/labels/label-set.ts';
export { mapConcurrently } from './data/map-concurrently.ts';
export type { Source } from './data/source.ts';
export type { SplitOptions } from './data/split.ts';
export { type CsvOptions, type CsvRow, type CsvSelected, type CsvSelector, csv } from './data/tables/csv.ts';
export {
  type JsonlFunction,
  type JsonlOptions,
  type JsonlSelected,
  type JsonlSelector,
  jsonl,
} from './data/tables/jsonl.ts';
export { numberColumn } from './data/tables/number-column.ts';
export { chooseEngine, type EngineChoice } from './engine/choose-engine.ts';
export { eagerEngine } from './engine/eager-engine.ts';
// What it runs on
export type { ArraysOf, Engine, EngineName, Program, Tensors } from './engine/engine.ts';
export { onnxEngine } from './engine/onnx-engine.ts';
// Models
export { classifier } from './heads/classifier/classifier.ts';
export {
  type Classification,
  type ClassifierHead,
  type ClassifierHeadOptions,
  classifierHead,
} from './heads/classifier/head.ts';
export { type ClassificationReport, classificationMetrics } from './heads/classifier/metrics.ts';
export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from './heads/losses/binary-cross-entropy.ts';
export type { Loss } from './heads/losses/loss.ts';
export { type LossConfig, type LossName, losses, lossFrom } from './heads/losses/losses.ts';
export { type HuberOptions, huber, meanAbsoluteError, meanSquaredError } from './heads/losses/regression.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './heads/losses/softmax-cross-entropy.ts';
export type { ClassReport } from './heads/metrics/per-class.ts';
export type { MultiLabelClassification, MultiLabelHead, MultiLabelHeadOptions } from './heads/multi-label/head.ts';
export { type MultiLabelReport, multiLabelMetrics } from './heads/multi-label/metrics.ts';
export {
  type RegressionLabel,
  type RegressionPrediction,
  type RegressorHead,
  type RegressorHeadOptions,
  regressorHead,
} from './heads/regressor/head.ts';
export { type OutputReport, type RegressionReport, regressionMetrics } from './heads/regressor/metrics.ts';
export { regressor } from './heads/regressor/regressor.ts';
export { type TaggerHead, type TaggerHeadOptions, type Tags, taggerHead } from './heads/tagger/head.ts';
export { type TaggingReport, taggingMetrics } from './heads/tagger/metrics.ts';
export { tagger } from './heads/tagger/tagger.ts';
export { bucketLength } from './model/bucket-length.ts';
export { encodeInBatches } from './model/encode-in-batches.ts';
export type {
  AdaptOptions,
  Encoder,
  EncoderFactory,
  SequenceEncoder,
  TimestepEncoder,
  TimestepSpan,
  TrainingPass,
} from './model/encoder.ts';
export { encoderFactory, restored } from './model/encoder-factory.ts';
export { freeze, unfreeze } from './model/freeze.ts';
export type { Head, LossContext, TimestepRows } from './model/head.ts';
// What encoders of sequences are made of
export { applyLayer } from './model/layers/apply-layer.ts';
export type { CellName } from './model/layers/cells.ts';
export type { RecurrentContinuation } from './model/layers/continuation.ts';
export { checkPooling, type PoolingName, type PoolingOptions, paddingScore, pooling } from './model/layers/pooling.ts';
export {
  completeRecurrentStack,
  type RecurrentOutputs,
  type RecurrentStackOptions,
  recurrentStack,
  recurrentStackOptionNames,
} from './model/layers/recurrent-stack.ts';
export { type EncoderParts, makeEncoder } from './model/make-encoder.ts';
// What it reports
export type { Metrics } from './model/metrics.ts';
export { checkEncoder, type Model, modelOf } from './model/model.ts';
export { type NamedWeight, namedWeights } from './model/parameters.ts';
export type { WeightPattern } from './model/weight-pattern.ts';
export { type EvaluateOptions, evaluate } from './run/evaluate.ts';
export { modelProgram } from './run/model-program.ts';
export { networkProgram } from './run/network-program.ts';
export { type PredictOptions, predict } from './run/predict.ts';
export type { ModelBatch } from './run/prepare-batch.ts';
export { type AnyHead, type HeadKind, type HeadsByKind, headFromConfig } from './store/bundle/heads.ts';
export { type LoadOptions, load } from './store/bundle/load.ts';
export { loadMatcher } from './store/bundle/load-matcher.ts';
export { type Manifest, readManifest } from './store/bundle/manifest.ts';
export { type SaveOptions, save } from './store/bundle/save.ts';
export { type ExportOptions, exportOnnx } from './store/export-onnx.ts';
export { type NamedArray, readSafetensors, type SafetensorsFile, writeSafetensors } from './store/safetensors.ts';
// How it learns
export { adaptModel } from './train/adapt-model.ts';
export type {
  EndEvent,
  EpochEvent,
  MetricValues,
  NoticeEvent,
  StartEvent,
  StepEvent,
  TrainEvent,
  TrainResult,
  WarningEvent,
} from './train/events.ts';
export type { GradientSums } from './train/gradient-sums.ts';
export { type ModelBatchesOptions, modelBatches } from './train/model-batches.ts';
export {
  type Losses,
  type ModelInputs,
  type ModelLossContext,
  type ModelObjective,
  modelObjective,
  type Objective,
  type StepTensors,
} from './train/objective.ts';
export { type AdamOptions, adam, adamw } from './train/optimizer/adam.ts';
export { clipByGlobalNorm, clipByNorm, clipByValue } from './train/optimizer/clip.ts';
export type { Optimizer, OptimizerStep, OptimizerUpdate } from './train/optimizer/optimizer.ts';
export { type OptimizerConfig, type OptimizerName, optimizerFrom, optimizers } from './train/optimizer/optimizers.ts';
export { type RmspropOptions, rmsprop } from './train/optimizer/rmsprop.ts';
export { type SgdOptions, sgd } from './train/optimizer/sgd.ts';
export type { CheckpointOptions, EarlyStoppingOptions, TrainCallback, TrainOptions } from './train/options.ts';
export type { ParameterGroup } from './train/parameters.ts';
export { epochLine, type ProgressBar, progressBar } from './train/progress.ts';
export type { Run } from './train/run.ts';
export { type ConstantRateOptions, constantRate } from './train/schedule/constant-rate.ts';
export { type CosineDecayOptions, cosineDecay } from './train/schedule/cosine-decay.ts';
export { type ExponentialDecayOptions, exponentialDecay } from './train/schedule/exponential-decay.ts';
export { type OneCycleOptions, oneCycle } from './train/schedule/one-cycle.ts';
export { type PlateauState, type ReduceOnPlateauOptions, reduceOnPlateau } from './train/schedule/reduce-on-plateau.ts';
export type { EpochSchedule, Schedule, StepSchedule } from './train/schedule/schedule.ts';
export { type ScheduleConfig, type ScheduleName, scheduleFrom, schedules } from './train/schedule/schedules.ts';
export { type StepDecayOptions, stepDecay } from './train/schedule/step-decay.ts';
export { trainingStep } from './train/step.ts';
export type { StepResult, TrainingStep, UpdateOptions } from './train/step-types.ts';
// What one does with them
export { train } from './train/train.ts';
