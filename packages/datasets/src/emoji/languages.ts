/** The languages in which every emoji has a name, by their tags (BCP 47). */
export const emojiLanguages = [
  ...['bn', 'da', 'de', 'en', 'en-gb', 'es', 'es-mx', 'et', 'fi', 'fr', 'hi', 'hu', 'it', 'ja'],
  ...['ko', 'lt', 'ms', 'nb', 'nl', 'pl', 'pt', 'ru', 'sv', 'th', 'uk', 'vi', 'zh', 'zh-hant'],
] as const;

export type EmojiLanguage = (typeof emojiLanguages)[number];
