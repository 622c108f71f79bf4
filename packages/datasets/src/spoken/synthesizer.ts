import type { Sound } from '@encoderkit/audio';

/** How a word is said. A synthesizer that has no such control leaves it out. */
export interface SpeakingStyle {
  /** Where the speaker comes from: a language of espeak-ng. */
  readonly accent: string;
  /** Words per minute; 175 is the middle. */
  readonly rate: number;
  /** How high, from 0 to 99; 50 is the voice's own. */
  readonly pitch: number;
  /** How much the pitch moves, from 0 (not at all) to 99; 50 is the voice's own. */
  readonly pitchRange: number;
}

export interface Synthesizer {
  /**
   * A voice, in a state that depends on nothing said before: the same words in the same order give the same samples. Only the voice
   * asked for last may speak.
   *
   * @throws `invalid-option` where the synthesizer has no such voice
   */
  voice(name: string): Voice;
}

export interface Voice {
  /** At the synthesizer's own sample rate. */
  say(text: string, style: SpeakingStyle): Promise<Sound>;
}
