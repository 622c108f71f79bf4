/** By what files of other kinds begin with: so that a message can say what is in a file whose name says something else. */
const signatures: readonly (readonly [string, (head: Uint8Array) => boolean])[] = [
  [
    'a HEIC picture, as iPhones make them',
    (head) => isBrand(head, /^(heic|heix|hevc|hevx|heim|heis|hevm|hevs|mif1|msf1)$/),
  ],
  ['an AVIF picture', (head) => isBrand(head, /^(avif|avis)$/)],
  ['a JPEG picture', (head) => isText(head, 0, '\xff\xd8\xff')],
  ['a PNG picture', (head) => isText(head, 0, '\x89PNG')],
  ['a GIF picture', (head) => isText(head, 0, 'GIF8')],
  ['a WebP picture', (head) => isText(head, 0, 'RIFF') && isText(head, 8, 'WEBP')],
  ['a TIFF picture, or the raw file of a camera', (head) => isText(head, 0, 'II*\0') || isText(head, 0, 'MM\0*')],
  ['a BMP picture', (head) => isText(head, 0, 'BM') && isText(head, 6, '\0\0\0\0')],
  ['a JPEG XL picture', (head) => isText(head, 0, '\xff\x0a') || isText(head, 4, 'JXL ')],
  ['a JPEG 2000 picture', (head) => isText(head, 4, 'jP  ') || isText(head, 0, '\xff\x4f\xff\x51')],
  ['a Photoshop file', (head) => isText(head, 0, '8BPS')],
  ['an icon', (head) => isText(head, 0, '\0\0\x01\0')],
  ['a DICOM file', (head) => isText(head, 128, 'DICM')],
  ['a NumPy file', (head) => isText(head, 0, '\x93NUMPY')],
  ['a PDF document', (head) => isText(head, 0, '%PDF')],
  ['an MP4 or QuickTime video', (head) => isText(head, 4, 'ftyp') || isText(head, 4, 'moov')],
  ['a WebM or Matroska video', (head) => isText(head, 0, '\x1a\x45\xdf\xa3')],
  ['a ZIP archive', (head) => isText(head, 0, 'PK\x03\x04')],
  [
    'a page of HTML: what a server sends in place of a picture',
    (head) => /^\s*<(!doctype html|html)/i.test(textOf(head)),
  ],
  ['a pointer of Git LFS: run "git lfs pull"', (head) => isText(head, 0, 'version https://git-lfs')],
  ['a data URL: pass it as a string', (head) => isText(head, 0, 'data:image/')],
];

/** What a file is, by its first bytes: `'a HEIC picture, …'`; undefined for what is not known. */
export function imageSignature(bytes: Uint8Array): string | undefined {
  return signatures.find(([, fits]) => fits(bytes))?.[0];
}

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 64));

function isText(head: Uint8Array, at: number, text: string): boolean {
  return [...text].every((character, index) => head[at + index] === character.charCodeAt(0));
}

/** The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3). */
function isBrand(head: Uint8Array, brands: RegExp): boolean {
  return isText(head, 4, 'ftyp') && brands.test(String.fromCharCode(...head.subarray(8, 12)));
}
