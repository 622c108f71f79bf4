/**
 * `encoder.ts`, loaded when the first encoder is made: TF.js takes several times as long to load as a text to be cut, and who only cuts texts needs
 * none of it. An encoder is made without waiting, so that this cannot be an `import`; `require` of a module gives the same as `import` does.
 */
import { createRequire } from 'node:module';

const encoder = (): typeof import('./encoder.ts') => createRequire(import.meta.url)('./encoder.js');

export const make: typeof import('./encoder.ts').make = (options) => encoder().make(options);
export const makeFromConfig: typeof import('./encoder.ts').makeFromConfig = (config) =>
  encoder().makeFromConfig(config);
