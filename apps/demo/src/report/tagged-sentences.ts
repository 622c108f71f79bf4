import { count } from '../format.ts';
import { type Html, html } from './html.ts';

/** A sentence as a model tagged it. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly labels: readonly string[];
  readonly predicted: readonly string[];
}

/**
 * Sentences with the predicted tag below each word. Where it is wrong it is struck through, with the right one beside it: colour is
 * not all that tells. Words that the model did not see, because the sentence is too long for it, have a dash.
 */
export function taggedSentences(sentences: readonly TaggedSentence[]): Html {
  if (sentences.length === 0) return html`<p>There are none.</p>`;
  return html`<ul class="tagged">${sentences.map((sentence) => {
    const wrong = sentence.words.filter((_, position) => isWrong(sentence, position)).length;
    const summary = `${count(wrong)} of ${count(sentence.words.length)} wrong`;
    return html`<li>${sentence.words.map((_, position) => taggedWord(sentence, position))}<small>${summary}</small></li>`;
  })}</ul>`;
}

function isWrong({ labels, predicted }: TaggedSentence, position: number): boolean {
  return labels[position] !== predicted[position];
}

function taggedWord(sentence: TaggedSentence, position: number): Html {
  const [label = '–', predicted = '–'] = [sentence.labels[position], sentence.predicted[position]];
  const tag = isWrong(sentence, position)
    ? html`<span class="wrong"><del>${predicted}</del> ${label}</span>`
    : html`<span>${predicted}</span>`;
  return html`<span class="token">${sentence.words[position]}${tag}</span> `;
}
