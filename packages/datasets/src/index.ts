export { brown, brownSentences } from './brown.ts';
export { type BrownGenre, brownGenres, type GenreData, type GenreOptions } from './brown-genres.ts';
export { corruptImage } from './digits/corrupt-image.ts';
export { corruptSound } from './digits/corrupt-sound.ts';
export { corruptText } from './digits/corrupt-text.ts';
export {
  type MultimodalDigit,
  type MultimodalDigits,
  type MultimodalDigitsOptions,
  multimodalDigits,
} from './digits/multimodal-digits.ts';
export { type NumberLanguage, numberLanguages, type WrittenNumber, writtenNumber } from './digits/written-number.ts';
export { downloadFashionMnist } from './download-fashion-mnist.ts';
export { type EmojiCategory, emojiCategories } from './emoji/categories.ts';
export { type EmojiData, type EmojiOptions, emoji, emojiAttribution } from './emoji/emoji.ts';
export type { EmojiEntry } from './emoji/entry.ts';
export type { EmojiPicture, SpokenEmoji } from './emoji/examples.ts';
export { type EmojiLanguage, emojiLanguages } from './emoji/languages.ts';
export type { EmojiSound } from './emoji/sounds.ts';
export { type FashionMnistOptions, fashionMnist, fashionMnistAvailable } from './fashion-mnist.ts';
export type { RawImage } from './image.ts';
export type { LabelledSplits } from './labelled-splits.ts';
export { mnist } from './mnist.ts';
export { type MailLabel, spamAssassin } from './spam-assassin.ts';
export type { RawSound } from './spoken/clip-sound.ts';
export { type SpokenDigitsOptions, type SpokenWords, spokenDigits } from './spoken/spoken-digits.ts';
export { type UniversalTag, universalTags } from './universal-tags.ts';
