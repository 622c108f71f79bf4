export { brown, brownSentences, type TaggedText } from './brown.ts';
export { downloadFashionMnist } from './download-fashion-mnist.ts';
export { type FashionMnistOptions, fashionMnist, fashionMnistAvailable } from './fashion-mnist.ts';
export type { RawImage } from './image.ts';
export type { ImageDataset } from './image-dataset.ts';
export { mnist } from './mnist.ts';
export { type MailLabel, spamAssassin, type TextDataset } from './spam-assassin.ts';
export { type RawSound, type SpokenDigitsOptions, type SpokenWords, spokenDigits } from './spoken/spoken-digits.ts';
export { type UniversalTag, universalTags } from './universal-tags.ts';
