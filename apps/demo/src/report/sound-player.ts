import type { Sound } from '@encoderkit/audio';
import { writeWav } from '@encoderkit/audio/wav';
import { count, percent } from '../format.ts';
import { featurePicture } from './feature-picture.ts';
import { type Html, html } from './html.ts';
import { waveform } from './waveform.ts';

/** Plays a sound that is inside the page itself. */
export function soundPlayer(sound: Sound, label: string): Html {
  const source = `data:audio/wav;base64,${Buffer.from(writeWav(sound)).toString('base64')}`;
  return html`<audio controls preload="none" aria-label="${label}" src="${source}"></audio>`;
}

/** What a sound looks like and sounds like: waveform, features, player. */
export async function soundView(
  sound: Sound & { readonly frames: readonly Float32Array[] },
  label: string,
): Promise<Html> {
  const features = await featurePicture(sound.frames, `${label}, features over time`);
  return html`<div class="sound">${waveform(sound, label)}${features}${soundPlayer(sound, label)}</div>`;
}

/** A sound the model got wrong. */
export interface SoundMistake {
  readonly sound: Sound & { readonly frames: readonly Float32Array[] };
  readonly voice: string;
  readonly label: string;
  readonly predicted: string;
  /** What the model gave its wrong answer, and what it gave the right one. */
  readonly probability: number;
  readonly probabilityOfLabel: number;
}

/** The mistakes the model was surest of, to look at and to listen to. */
export async function soundMistakes(mistakes: readonly SoundMistake[], { most = 12 } = {}): Promise<Html> {
  if (mistakes.length === 0) return html`<p>There are none.</p>`;
  const shown = mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, most);
  const figures = await Promise.all(
    shown.map(
      async ({ sound, voice, label, predicted, probability, probabilityOfLabel }) =>
        html`<li><figure>${await soundView(sound, `${label} said by ${voice}, taken for ${predicted}`)}<figcaption>
        <span class="wrong">${predicted} <small>${percent(probability, 0)}</small></span>
        <span>is ${label} <small>${percent(probabilityOfLabel, 0)}, said by ${voice}</small></span></figcaption></figure></li>`,
    ),
  );
  return html`<p>${count(mistakes.length)} in all; these ${count(shown.length)} are those the model was surest of. Above, in
    colour: what it said and with which probability. Below: what it is, and the probability the model gave that.</p>
    <ul class="sounds">${figures}</ul>`;
}
