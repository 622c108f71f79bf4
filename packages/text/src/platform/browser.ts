/** `node.ts` where there is no Node. */
import { EncoderKitError } from '@encoderkit/errors';

export function load<Module>(name: string): Module {
  throw needsNode(
    'textPreprocessor',
    `${name} is a module for Node`,
    "Choose options that need none of natural's modules: the tokenizers unicodeWord, whitespace, characters, segmenter or regularExpression, stop words of your own.",
  );
}

// biome-ignore lint/correctness/useYield: it has nothing to give.
export async function* bytesOf(path: string, where: string): AsyncGenerator<Buffer, void, undefined> {
  throw needsNode(
    where,
    `there is no file ${path} in a browser`,
    'Use wordVectors(…) with numbers that you have fetched.',
  );
}

export async function writeLines(path: string, _lines: Iterable<string>, where: string): Promise<void> {
  throw needsNode(where, `there is no file ${path} in a browser`, 'Write words and vectors in Node.');
}

const needsNode = (where: string, problem: string, remedy: string): EncoderKitError =>
  new EncoderKitError({ code: 'engine-unavailable', where, problem, remedy });
