import { describe, expect, test } from 'vitest';
import { pcmChunks } from './pcm-stream.ts';
import { readSound, readSoundChunks } from './read-sound.ts';
import type { SoundWarning } from './reading.ts';

interface Header {
  readonly riff: number;
  readonly size: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly align?: number;
  /** What follows the samples. */
  readonly behind?: Uint8Array;
}

/** A second of a tone: 32,000 bytes. */
const samples = Buffer.alloc(32000);
for (let index = 0; index < 16000; index++) samples.writeInt16LE(Math.round(8000 * Math.sin(index / 5)), index * 2);

function wav(
  { riff, size, channels = 1, bits = 16, align = (channels * bits) / 8, behind = new Uint8Array(0) }: Header,
  data: Uint8Array = samples,
): Uint8Array {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(riff >>> 0, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(16000, 24);
  header.writeUInt32LE(16000 * align, 28);
  header.writeUInt16LE(align, 32);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36);
  header.writeUInt32LE(size >>> 0, 40);
  return Buffer.concat([header, data, behind]);
}

async function read(source: Parameters<typeof readSound>[0]) {
  const warnings: SoundWarning[] = [];
  const sound = await readSound(source, { onWarning: (warning) => void warnings.push(warning) });
  return { length: sound.samples.length, samples: sound.samples, warnings: warnings.map(({ message }) => message) };
}

const text = (value: string) => Buffer.from(value, 'latin1');
const list = Buffer.concat([text('LIST'), Buffer.from([6, 0, 0, 0]), text('INFOx\0')]);

describe('a header that its recorder did not mend', () => {
  test.each<[string, Header]>([
    ['size 0, the RIFF size of a header alone', { riff: 36, size: 0 }],
    ['size 0, the right RIFF size', { riff: 32036, size: 0 }],
    ['size 0, RIFF size 0', { riff: 0, size: 0 }],
    ['size 0, RIFF size unknown', { riff: 0xffffffff, size: 0 }],
  ])('%s: all that follows is read, with a warning', async (_, header) => {
    const { length, warnings } = await read(wav(header));
    expect(length).toBe(16000);
    expect(warnings).toEqual([expect.stringMatching(/readSound: its header says that it has no samples/)]);
  });

  test.each<[string, Header]>([
    ['all is unknown', { riff: 0xffffffff, size: 0xffffffff }],
    ['sizes beyond the file', { riff: 0x7fffffff, size: 0x7fffffff }],
    ['twice the size', { riff: 64036, size: 64000 }],
  ])('%s: what is there is read', async (_, header) => {
    expect(await read(wav(header))).toMatchObject({ length: 16000, warnings: [] });
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a chunk', list],
  ])('size 0 and %s behind it: a file without samples', async (_, behind) => {
    await expect(read(wav({ riff: 36, size: 0, behind }, new Uint8Array(0)))).rejects.toThrow(/has no samples/);
  });

  test('in pieces that end anywhere', async () => {
    const bytes = wav({ riff: 36, size: 0 });
    for (const cut of [1, 43, 44, 45, 50, 51, 52, 60]) {
      // Bytes are decoded in large pieces; a stream that is cut is a file that grows.
      expect((await read(bytes.subarray(0, 44 + cut * 2))).length).toBe(cut);
    }
  });
});

describe('more than the header says', () => {
  test('is left out, as players do, with a warning', async () => {
    const { length, warnings } = await read(wav({ riff: 32036, size: 16000 }));
    expect(length).toBe(8000);
    expect(warnings).toEqual([
      expect.stringMatching(/16000 bytes of samples, and 16000 bytes follow that are no chunk/),
    ]);
  });

  test.each<[string, Uint8Array]>([
    ['a chunk', list],
    ['padding', Buffer.alloc(4096)],
    ['a tag', text('TAG'.padEnd(128, ' '))],
  ])('is no matter where it is %s', async (_, behind) => {
    expect(await read(wav({ riff: 32036, size: 32000, behind }))).toMatchObject({ length: 16000, warnings: [] });
  });
});

test.each([
  [1, 1],
  [1, 4],
  [1, 7],
  [2, 2],
  [2, 8],
])(
  '%i channels of 16 bits with a block align of %i: channels and bits are believed, with a warning',
  async (channels, align) => {
    const { length, warnings } = await read(wav({ riff: 32036, size: 32000, channels, align }));
    expect(length).toBe(16000 / channels);
    expect(warnings).toEqual([
      expect.stringMatching(`block align is ${align} where ${channels} channels? of 16 bits make ${channels * 2}`),
    ]);
  },
);

test('a right header gives no warning', async () => {
  expect(await read(wav({ riff: 32036, size: 32000 }))).toMatchObject({ length: 16000, warnings: [] });
});

describe('channels that cancel one another', () => {
  const tone = Float32Array.from({ length: 16000 }, (_, index) => 0.25 * Math.sin(index / 5));
  const opposite = tone.map((value) => -value);
  const interleaved = Buffer.alloc(64000);
  for (const [index, value] of tone.entries()) {
    interleaved.writeInt16LE(Math.round(value * 32767), index * 4);
    interleaved.writeInt16LE(Math.round(-value * 32767), index * 4 + 2);
  }

  test('raw channels: a warning', async () => {
    const { samples: mono, warnings } = await read({ channels: [tone, opposite], sampleRate: 16000 });
    expect(mono.every((value) => value === 0)).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/channels have opposite phase, so that their mean is silence/)]);
    const nearly = tone.map((value, index) => -value + 0.001 * Math.sin(index));
    expect((await read({ channels: [tone, nearly], sampleRate: 16000 })).warnings).toEqual([
      expect.stringMatching(/their mean is 5\d dB weaker/),
    ]);
  });

  test('a file: one warning, also where it is not read to its end', async () => {
    const file = wav({ riff: 64036, size: 64000, channels: 2 }, interleaved);
    expect((await read(file)).warnings).toHaveLength(1);
    const warnings: SoundWarning[] = [];
    const onWarning = (warning: SoundWarning) => void warnings.push(warning);
    for await (const _ of readSoundChunks(file, { chunkSize: 100, onWarning })) break;
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ kind: 'phase' });
  });

  test('a live stream: after a second', async () => {
    const warnings: SoundWarning[] = [];
    async function* microphone() {
      for (;;) yield interleaved.subarray(0, 6400);
    }
    const options = { chunkSize: 1600, onWarning: (warning: SoundWarning) => void warnings.push(warning) };
    let chunks = 0;
    for await (const _ of pcmChunks(microphone(), { sampleRate: 16000, channels: 2 }, options)) {
      chunks++;
      if (chunks < 9) expect(warnings).toHaveLength(0);
      if (chunks === 30) break;
    }
    expect(warnings).toHaveLength(1);
  });

  test.each<[string, readonly Float32Array[]]>([
    ['alike', [tone, tone]],
    ['one of them silent', [tone, new Float32Array(16000)]],
    ['silence', [new Float32Array(16000), new Float32Array(16000)]],
    ['independent', [tone, Float32Array.from({ length: 16000 }, (_, index) => 0.25 * Math.sin(index / 3))]],
  ])('%s: none', async (_, channels) => {
    expect((await read({ channels, sampleRate: 16000 })).warnings).toEqual([]);
  });
});
