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
  core: ['base', 'data', 'engine', 'model', 'heads', 'compose', 'run', 'store', 'train', 'testing'],
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
  tabular: ['base', 'columns'],
  vision: ['base', 'image', 'augment', 'platform', 'read', 'preprocess', 'network'],
  audio: ['signal', 'input', 'features', 'augment', 'encoder', 'stream'],
};

/**
 * Which packages each may import, of this workspace: demo -> modalities, search -> core -> backend-onnx -> errors. Benchmarks and tests may
 * import all. (`turbo boundaries` says the same of package.json files.)
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const mayImport = {
  'packages/errors': [],
  'packages/backend-onnx': ['packages/errors'],
  'packages/core': ['packages/errors', 'packages/backend-onnx'],
  'packages/vision': ['packages/errors', 'packages/core'],
  'packages/text': ['packages/errors', 'packages/core'],
  'packages/audio': ['packages/errors', 'packages/core'],
  'packages/tabular': ['packages/errors', 'packages/core'],
  'packages/search': ['packages/errors', 'packages/core'],
  'packages/datasets': ['packages/errors', 'packages/core', 'packages/audio'],
  'apps/demo': [
    ...['packages/errors', 'packages/core', 'packages/vision', 'packages/text', 'packages/audio'],
    ...['packages/search', 'packages/datasets'],
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
      // `#platform` stands apart where it gathers what several layers have for Node and for browsers.
      to: { path: `${source}[^/]+/`, pathNot: source + oneOf([...folders, 'platform']) },
    },
  ];
});

const packages = Object.entries(mayImport).map(([folder, others]) => ({
  name: `${folder} imports a package that it may not`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: '^(?:packages|apps|bench|tests|fuzz)/', pathNot: `^${oneOf([folder, ...others])}` },
}));

/** What is published finds only what is installed with it. */
const declared = {
  name: 'not in the dependencies of package.json',
  severity: 'error',
  from: { path: '^packages/[^/]+/src/', pathNot: ['/testing/', '^packages/datasets/'] },
  to: {
    dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
    dependencyTypesNot: ['type-only', 'npm-peer', 'npm-optional'],
  },
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'cycle', severity: 'error', from: {}, to: { circular: true } },
    declared,
    ...packages,
    ...ordered,
  ],
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
