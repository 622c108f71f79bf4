import { EncoderKitError } from '@encoderkit/errors';
import type * as node from './node.ts';

export { CsvError, parse as parseCsv } from 'csv-parse/browser/esm';

/** Stands for a function of Node where there is none: it can be imported, and says so when it is called. */
const unavailable = (name: string) => (): never => {
  throw new EncoderKitError({
    code: 'engine-unavailable',
    where: name,
    problem: 'there are no files, folders and native packages outside Node',
    remedy: 'Pass bytes, a File, a Blob or a URL in place of a path; save and export in Node.',
  });
};

export const access: typeof node.access = unavailable('access');
export const basename: typeof node.basename = unavailable('basename');
export const cliProgress: typeof node.cliProgress = unavailable('progressBar');
export const createHash: typeof node.createHash = unavailable('createHash');
export const createReadStream: typeof node.createReadStream = unavailable('createReadStream');
export const createRequire: typeof node.createRequire = unavailable('createRequire');
export const dirname: typeof node.dirname = unavailable('dirname');
export const fileURLToPath: typeof node.fileURLToPath = unavailable('fileURLToPath');
export const hostname: typeof node.hostname = unavailable('hostname');
export const join: typeof node.join = unavailable('join');
export const mkdir: typeof node.mkdir = unavailable('mkdir');
export const open: typeof node.open = unavailable('open');
export const pathToFileURL: typeof node.pathToFileURL = unavailable('pathToFileURL');
export const randomUUID: typeof node.randomUUID = unavailable('randomUUID');
export const readdir: typeof node.readdir = unavailable('readdir');
export const readFile: typeof node.readFile = unavailable('readFile');
export const readlink: typeof node.readlink = unavailable('readlink');
export const realpath: typeof node.realpath = unavailable('realpath');
export const rename: typeof node.rename = unavailable('rename');
export const resolve: typeof node.resolve = unavailable('resolve');
export const rm: typeof node.rm = unavailable('rm');
export const stat: typeof node.stat = unavailable('stat');
export const writeFile: typeof node.writeFile = unavailable('writeFile');
