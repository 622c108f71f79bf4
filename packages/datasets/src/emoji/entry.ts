import type { RawImage } from '../image.ts';
import type { EmojiCategory } from './categories.ts';
import type { EmojiLanguage } from './languages.ts';
import type { EmojiSound } from './sounds.ts';
import type { EmojiPart } from './split.ts';
import type { WordsByLanguage } from './tags.ts';

/** All that is known of an emoji. */
export interface EmojiEntry {
  /** Its code points in hexadecimal, such as `2764-FE0F`. */
  readonly id: string;
  /** The emoji itself. */
  readonly character: string;
  /** The English name. */
  readonly name: string;
  readonly names: Readonly<{ en: string } & Partial<Record<EmojiLanguage, string>>>;
  /** What people might call it or look for: the tags that training may pair it with. */
  readonly tags: WordsByLanguage;
  /** Its other tags: never to be paired with it in training, so that search by unseen words can be measured. */
  readonly heldOutTags: Readonly<Record<'validation' | 'test', WordsByLanguage>>;
  /** 64 × 64 in colour, over white. */
  readonly image: RawImage;
  /** Its name spoken, none where sounds were left out. */
  readonly sounds: readonly EmojiSound[];
  readonly category: EmojiCategory;
  readonly subcategory: string;
  readonly split: EmojiPart;
}
