import { convert, type HtmlToTextOptions } from 'html-to-text';
import PostalMime from 'postal-mime';

/**
 * What a reader sees of a mail: its body as text, without any header.
 *
 * Plain parts where there are any that are not blank, else HTML as text (without link targets and pictures); a plain part that is really a
 * page of HTML, as sloppy mailers send it, counts as HTML. Transfer encodings and character sets are decoded, attachments left out,
 * those that are mails themselves too, since their headers would tell. Line ends are `\n`, there is no blank line twice.
 *
 * @param bytes a mail as it travels (RFC 5322 with MIME)
 * @returns the empty string for a mail without text
 */
export async function mailText(bytes: Uint8Array): Promise<string> {
  const { text = '', html = '' } = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
  const body = text.trim() === '' ? htmlText(html) : htmlPage.test(text) ? htmlText(text) : text;
  return body
    .replace(/\r\n?/g, '\n')
    .replace(/[\0\u00ad\u200b\ufeff]/g, '')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const htmlPage = /<html[\s>]|<body[\s>]|<!doctype html/i;

const options: HtmlToTextOptions = {
  wordwrap: false,
  // Depth and length of pages that are made to harm or simply broken.
  limits: { maxInputLength: 1_000_000, maxDepth: 500 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    // Upper-case headings would tell HTML from plain text.
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', options: { uppercaseHeaderCells: false } },
  ],
};

function htmlText(html: string): string {
  return html.trim() === '' ? '' : convert(html, options);
}
