// Compiles filter.ts. `npm run assembly` writes the result into the sources, where a test compares it with a fresh one.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const generated = new URL('../src/input/generated/filter-wasm.ts', import.meta.url);

/** @returns {Promise<string>} the compiled module in base64 */
export async function compiledFilter() {
  const source = await readFile(new URL('filter.ts', import.meta.url), 'utf8');
  /** @type {Uint8Array | undefined} */
  let binary;
  const options = ['--enable', 'simd', '-O3', '--runtime', 'stub', '--importMemory', '--noAssert'];
  const { error, stderr } = await asc.main(['filter.ts', '--outFile', 'filter.wasm', ...options], {
    readFile: (name) => (name === 'filter.ts' ? source : null),
    writeFile: (_, contents) => {
      binary = typeof contents === 'string' ? Buffer.from(contents) : contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(`filter.ts does not compile: ${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const module = `/** Made of assembly/filter.ts by \`npm run assembly\`. */\nexport const filterWasm =\n  '${await compiledFilter()}';\n`;
  await writeFile(generated, module);
}
