import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { nastyLabels } from '../testing/made-data.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { featurePicture } from './feature-picture.ts';
import type { Html } from './html.ts';
import { type SoundMistake, soundMistakes, soundPlayer, soundView } from './sound-player.ts';
import { waveform } from './waveform.ts';

const [first = '', second = '', third = ''] = nastyLabels;
const sampleRate = 8000;
const samples = new Float32Array(2000).map((_, index) => 0.5 * Math.sin(index / 5) * Math.exp(-index / 800));
const frames = Array.from({ length: 12 }, (_, frame) => Float32Array.of(-300 + frame, Math.sin(frame), 5));
const sound = { samples, sampleRate, frames };
const mistakes: SoundMistake[] = [0.6, 0.9, 0.4].map((probability) => ({
  sound,
  voice: third,
  label: first,
  predicted: second,
  probability,
  probabilityOfLabel: 0.1,
}));

const pieces: Record<string, () => Html | Promise<Html>> = {
  waveform: () => waveform(sound, first),
  'waveform of nothing': () => waveform({ samples: new Float32Array(0), sampleRate }, first),
  'waveform of silence': () => waveform({ samples: new Float32Array(500), sampleRate }, first),
  'feature picture': () => featurePicture(frames, first),
  player: () => soundPlayer(sound, first),
  view: () => soundView(sound, first),
  mistakes: () => soundMistakes(mistakes),
};

describe.each(Object.entries(pieces))('%s', (_, make) => {
  test('is sound HTML, with what comes from data escaped', async () => {
    const { markup } = await make();
    expect(parseErrors(markup)).toEqual([]);
    expect(markup).not.toContain('<b>bold');
    expect(markup).not.toContain('</script>');
    expect(markup).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('says in words what every picture and player is', async () => {
    const { markup } = await make();
    for (const [image] of markup.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/alt="[^"]+"/);
    for (const [drawing] of markup.matchAll(/<svg [^>]*>/g)) expect(drawing).toMatch(/role="img" aria-label="[^"]+"/);
    for (const [player] of markup.matchAll(/<audio [^>]*>/g)) expect(player).toMatch(/controls .*aria-label="[^"]+"/);
    expect(markup).toMatch(/<(img|svg|audio) /);
  });

  test('draws what another SVG program can read, with nothing fetched', async () => {
    const { markup } = await make();
    for (const [svg] of markup.matchAll(/<svg[\s\S]*?<\/svg>/g)) {
      expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
    }
    expect(markup.replaceAll(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:|src="(?!data:)/);
  });
});

test('a waveform reaches from the lowest to the highest value, the loudest filling the height', () => {
  const step = Float32Array.of(0, 0, 1, 1, -0.5, -0.5, 0, 0);
  const { markup } = waveform({ samples: step, sampleRate: 4 }, 'step', { columns: 4, height: 40 });
  expect(markup).toContain('aria-label="step, waveform, 2.00 s"');
  expect(markup).toContain('d="M0 20.0L1 0.0L2 20.0L3 20.0L3 20.0L2 30.0L1 20.0L0 20.0Z"');
});

test('a feature picture has a pixel for every frame and feature, the first feature at the bottom, each on its own scale', async () => {
  const rising = [0, 1, 2, 3].map((frame) => Float32Array.of(1000 * frame, -frame));
  const { markup } = await featurePicture(rising, 'rising');
  const png = Buffer.from(/base64,([^"]+)/.exec(markup)?.[1] ?? '', 'base64');
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([4, 2]);
  const redLessBlue = (x: number, y: number) => (data[3 * (4 * y + x)] ?? 0) - (data[3 * (4 * y + x) + 2] ?? 0);
  const rows = [0, 1].map((y) => [0, 1, 2, 3].map((x) => redLessBlue(x, y)));
  expect(rows[1]).toEqual([...(rows[1] ?? [])].sort((a, b) => a - b));
  expect(rows[0]).toEqual((rows[1] ?? []).toReversed());
  expect(rows[1]?.[0]).toBeLessThan(0);
  expect(rows[1]?.[3]).toBeGreaterThan(0);
  await expect(featurePicture([], '')).rejects.toThrow(/no frames/);
});

describe('mistakes', () => {
  test('are shown surest first, and no more than asked, each with a player of its own', async () => {
    const { markup } = await soundMistakes(mistakes, { most: 2 });
    expect([...markup.matchAll(/<small>(\d+) %/g)].map(([, shown]) => shown)).toEqual(['90', '10', '60', '10']);
    expect(markup.match(/<audio /g)).toHaveLength(2);
    expect(markup).toContain('3 in all');
  });

  test('may be none', async () => {
    expect((await soundMistakes([])).markup).toContain('none');
  });
});
