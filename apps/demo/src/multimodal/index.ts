/** What the benchmarks measure at length of what the demo shows in short. */

export { bm25 } from '../baselines/bm25.ts';
export { trainingExamples } from './alignment-examples.ts';
export { alignmentLines, alignmentReport } from './alignment-report.ts';
export { alignmentEpochs, alignmentTraining } from './alignment-settings.ts';
export { compareFusions } from './compare-fusions.ts';
export { digitFusion, digitFusionKinds, digitFusionSeeds } from './digit-settings.ts';
export { prepareDigits } from './digits.ts';
export { emojiMatcher } from './emoji-matcher.ts';
export { type FusionResults, fusionVerdict, howToRead, spread, verdictLine } from './fusion-results.ts';
