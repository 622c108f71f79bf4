/**
 * Which file may import which; `npm run layers` checks it. A folder of `src` imports from itself and from those before it in
 * its package's row. Files beside the folders (`index.ts`) import from all of them, and no folder imports from those files.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const layers = {
  'backend-onnx': [
    'base',
    'onnx',
    'trace',
    'kernels',
    'rewrite',
    'recurrent',
    'gradients',
    'backend',
    'runtime',
    'export',
    'testing',
  ],
  core: ['base', 'data', 'engine', 'model', 'heads', 'compose', 'run', 'store', 'search', 'train', 'testing'],
  text: [
    ...[
      'base',
      'platform',
      'natural',
      'normalize',
      'tokenize',
      'vocabulary',
      'preprocess',
      'tfidf',
      'sequence',
      'vectors',
    ],
    ...['encoder', 'explain'],
  ],
};

const oneOf = (/** @type {readonly string[]} */ folders) => `(?:${folders.join('|')})/`;

const ordered = Object.entries(layers).flatMap(([name, folders]) => {
  const source = `^packages/${name}/src/`;
  const rule = { severity: 'error', comment: `Layers of ${name}: ${folders.join(' -> ')}` };
  return [
    ...folders.map((folder, at) => ({
      ...rule,
      name: `${name}: ${folder} imports from a later layer`,
      from: { path: source + oneOf([folder]) },
      // A file beside the folders is later than all of them.
      to: { path: [`${source}[^/]+$`, ...(at + 1 < folders.length ? [source + oneOf(folders.slice(at + 1))] : [])] },
    })),
    {
      ...rule,
      name: `${name}: a folder that is no layer`,
      from: {},
      to: { path: `${source}[^/]+/`, pathNot: source + oneOf(folders) },
    },
  ];
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [{ name: 'cycle', severity: 'error', from: {}, to: { circular: true } }, ...ordered],
  options: {
    // Type imports as well: a reader has to follow them, too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Tests, and the programs that they start, may import what they test, and all that it needs.
    exclude: { path: ['\\.test\\.ts$', '\\.mjs$', '/dist/'] },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      conditionNames: ['@encoderkit/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
