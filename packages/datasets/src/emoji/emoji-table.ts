import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { EncoderKitError } from '@encoderkit/errors';
import type { EmojiCategory } from './categories.ts';
import type { EmojiLanguage } from './languages.ts';

/** What is known of an emoji before its picture and sounds. */
export interface EmojiRow {
  /** Its code points in hexadecimal, as Unicode spells it in full: `2764-FE0F`. */
  readonly id: string;
  readonly category: EmojiCategory;
  readonly subcategory: string;
  /** Where its picture is in the sheet: column and row. */
  readonly cell: readonly [column: number, row: number];
  readonly texts: ReadonlyMap<EmojiLanguage, EmojiText>;
}

export interface EmojiText {
  readonly name: string;
  readonly tags: readonly string[];
}

/** What is used of the packages' files. */
interface DatasourceRow {
  readonly unified: string;
  readonly category: EmojiCategory;
  readonly subcategory: string;
  readonly sheet_x: number;
  readonly sheet_y: number;
  readonly sort_order: number;
  readonly has_img_twitter: boolean;
}

interface EmojibaseRow {
  readonly hexcode: string;
  readonly label: string;
  readonly tags?: readonly string[];
}

export const datasourcePackage = 'emoji-datasource-twitter';
const textPackage = 'emojibase-data';

/**
 * Every emoji that has a picture, in Unicode's order, with its names and tags. Variations by skin tone are no emoji of their own
 * in either package.
 *
 * @throws `invalid-data` if the installed packages do not hold what they should
 */
export async function emojiTable(languages: readonly EmojiLanguage[]): Promise<EmojiRow[]> {
  const rows: readonly DatasourceRow[] = await readJson(`${datasourcePackage}/emoji.json`);
  const texts = await Promise.all(languages.map(async (language) => [language, await textsOf(language)] as const));
  return rows
    .filter((row) => row.has_img_twitter)
    .toSorted((a, b) => a.sort_order - b.sort_order)
    .map((row) => ({
      id: row.unified,
      category: row.category,
      subcategory: row.subcategory,
      cell: [row.sheet_x, row.sheet_y],
      texts: new Map(texts.map(([language, byCode]) => [language, textOf(row.unified, language, byCode)])),
    }));
}

/** The path of a file of an installed package. */
export const packagePath = (name: string): string => createRequire(import.meta.url).resolve(name);

async function textsOf(language: EmojiLanguage): Promise<ReadonlyMap<string, EmojibaseRow>> {
  const rows: readonly EmojibaseRow[] = await readJson(`${textPackage}/${language}/compact.json`);
  return new Map(rows.map((row) => [bare(row.hexcode), row]));
}

function textOf(id: string, language: EmojiLanguage, byCode: ReadonlyMap<string, EmojibaseRow>): EmojiText {
  const row = byCode.get(bare(id));
  if (row === undefined || row.label === '') {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: 'emoji',
      problem: `${textPackage} has no name for ${id} in "${language}"`,
      remedy: `Install ${datasourcePackage} 16.0.0 and ${textPackage} 17.0.0.`,
    });
  }
  return { name: row.label, tags: row.tags ?? [] };
}

/** The two packages do not agree about variation selectors, which choose between picture and text. */
const bare = (code: string): string => code.replaceAll('-FE0F', '');

async function readJson(name: string) {
  return JSON.parse(await readFile(packagePath(name), 'utf8'));
}
