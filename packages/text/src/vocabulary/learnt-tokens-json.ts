import type { Json } from '@encoderkit/core';
import { invalidOption, isRecord } from '@encoderkit/errors';
import type { LearntTokens } from './token-counts.ts';

/**
 * Learnt tokens as JSON: two long strings, since a manifest puts each element of a list on a line of its own. Tokens end at line feeds;
 * a line feed within one is written `\n`, a backslash `\\`.
 */
export function learntTokensToJson({ tokens, documentCounts, documents, fromLists }: LearntTokens): Json {
  return {
    tokens: tokens.map((token) => `${escaped(token)}\n`).join(''),
    documentCounts: documentCounts.join(' '),
    documents,
    fromLists,
  };
}

/** The inverse of `learntTokensToJson`; throws `invalid-option` for anything else. */
export function learntTokensFromJson(json: unknown, where: string): LearntTokens {
  const refuse = () =>
    invalidOption(where, 'vocabulary', 'what toConfig() gave: { tokens, documentCounts, documents, fromLists }', json);
  if (!isRecord(json)) throw refuse();
  const { tokens, documentCounts, documents, fromLists } = json;
  if (typeof tokens !== 'string' || typeof documentCounts !== 'string' || !isCount(documents)) throw refuse();
  if (typeof fromLists !== 'boolean') throw refuse();
  const list = tokens.split('\n').slice(0, -1).map(unescaped);
  const counts = documentCounts === '' ? [] : documentCounts.split(' ').map(Number);
  const isSound = counts.length === list.length && counts.every((count) => isCount(count) && count <= documents);
  if (!isSound || new Set(list).size !== list.length) throw refuse();
  return { tokens: list, documentCounts: counts, documents, fromLists };
}

const escaped = (token: string) => token.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const unescaped = (line: string) => line.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
