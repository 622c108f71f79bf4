/** A piece of text that programs put into mails, which says by which way a mail came rather than what is in it. */
interface Boilerplate {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** To the end of the paragraph. */
const rest = String.raw`.*(?:\n.+)*`;

/**
 * Boilerplate of the mailing lists, feeds and archives by which the SpamAssassin corpus was collected. Some stands in mails of one
 * class only, and a classifier would learn the list instead of the mail.
 */
const table: Readonly<Record<string, Boilerplate>> = {
  // News feeds that were turned into mails begin with two lines like headers. All of them are ham.
  feedHead: { pattern: /^URL: \S+\n+Date: .*\n*/, replacement: '' },
  // The head of another mail, where a body begins with it, and what filters wrote into heads that are quoted.
  innerHead: { pattern: /^(?:Return-Path|Received|Delivered-To|X-[\w-]+):.*(?:\n.+)*/, replacement: '' },
  filterVerdict: { pattern: /^[> \t]*X-Spam-[\w-]+:.*$/gim, replacement: '' },
  // Advertisements that SourceForge's list server put before its own footer.
  sourceForgeSponsor: {
    pattern: new RegExp(String.raw`^[> ]*-{40,}\n[> ]*This sf\.net email is sponsored by${rest}`, 'gim'),
    replacement: '',
  },
  // Mailman's footer: a rule, the name of the list, its address, its page.
  mailmanFooter: {
    pattern: new RegExp(String.raw`^[> ]*_{40,}\n(?:.+\n){0,3}.*(?:/listinfo|mailing list)${rest}`, 'gim'),
    replacement: '',
  },
  signatureFooter: {
    pattern: new RegExp(String.raw`^[> ]*-- *\n(?:.+\n){0,2}.*/listinfo${rest}`, 'gim'),
    replacement: '',
  },
  listPage: { pattern: /https?:\/\/\S+\/listinfo\/\S+/g, replacement: '' },
  // Signatures by the convention of RFC 3676: they say who wrote, not what.
  signature: { pattern: /^--(?:\n.*){1,15}(?![\s\S])/m, replacement: '' },
  yahooSponsor: { pattern: /^-{5,} Yahoo! Groups Sponsor -+~-->\n(?:.*\n){0,12}?-+~->/gm, replacement: '' },
  yahooFooter: { pattern: /^To unsubscribe from this group, send an email to:\n+\S+@\S+/gm, replacement: '' },
  yahooTerms: { pattern: /^Your use of Yahoo! Groups is subject to .*/gm, replacement: '' },
  // End mark of the spam trap that fed one list.
  trapMark: { pattern: /^-*(?:DeathToSpam)+-*$/gm, replacement: '' },
  // Whoever made the corpus received its mails: their addresses, and what they put in the place of names.
  collectorAddress: {
    pattern:
      /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){0,5}(?:taint\.org|netnoteinc\.com|jmason\.org|netcom17\.netcom\.com)\b/gi,
    replacement: '',
  },
  collectorName: { pattern: /\b(?:z{4,}|y{4,}|q{5,}|jmason|jm)\b/gi, replacement: '' },
};

/** The text without boilerplate of lists, feeds and collectors; what people wrote stays. */
export function withoutListBoilerplate(text: string): string {
  return Object.values(table)
    .reduce((left, { pattern, replacement }) => left.replace(pattern, replacement), text)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
