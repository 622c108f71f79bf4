import { add, engine, getKernelsForBackend, tensor1d, tidy, unregisterKernel } from '@tensorflow/tfjs-core';
import { createRequire, join, pathToFileURL } from '#platform';

/** A TF.js package with native code, which may or may not be installed. */
export interface NativePackage {
  readonly name: string;
  /** Whether it is of use only with a GPU. */
  readonly needsGpu: boolean;
}

/** Not `@tensorflow/tfjs-node`: on a processor ONNX Runtime is several times as fast, so it is used when asked for. */
const nativePackages: readonly NativePackage[] = [{ name: '@tensorflow/tfjs-node-gpu', needsGpu: true }];

interface Attempt {
  readonly found?: { readonly backend: string; readonly reason: string };
  readonly failures: readonly { readonly name: string; readonly problem: string }[];
}

const backendName = 'tensorflow';

/** Loads the first native package that is installed and works. Never throws: what does not work is told with its reason. */
export async function tryNativePackages(packages: readonly NativePackage[] = nativePackages): Promise<Attempt> {
  const failures: { name: string; problem: string }[] = [];
  for (const { name, needsGpu } of packages) {
    const path = locate(name);
    if (path === undefined) continue;
    const before = engine().backendName;
    const problem = await load(path, needsGpu);
    if (problem === undefined) {
      return { found: { backend: backendName, reason: `${name}, which is installed and works` }, failures };
    }
    // Importing it or trying it has made its backend the active one.
    if (engine().backendName !== before) await engine().setBackend(before ?? 'onnx');
    failures.push({ name, problem });
  }
  return { failures };
}

/** Where a package is: seen from here, or from the program that runs. Undefined when it is not installed. */
function locate(name: string): string | undefined {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not there; perhaps from the other place.
    }
  }
  return undefined;
}

async function load(path: string, needsGpu: boolean): Promise<string | undefined> {
  // Where the program has loaded one of them itself, another must not be loaded on top of it.
  if (!engine().findBackendFactory(backendName)) {
    try {
      await import(pathToFileURL(path).href);
    } catch (error) {
      forgetKernels();
      return firstLine(error);
    }
  }
  const backend = engine().findBackend(backendName);
  if (!backend) return 'it brought a copy of @tensorflow/tfjs-core of its own; install the same version of both';
  if (needsGpu && !('isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true)) return 'it found no GPU';
  return tryOut();
}

/** A package that fails half-way has registered its kernels: TF.js would complain, of each, when the next one does the same. */
function forgetKernels(): void {
  for (const { kernelName } of getKernelsForBackend(backendName)) unregisterKernel(kernelName, backendName);
}

/** A package may load and yet fail at the first op: those of 4.22 call functions that Node.js 23 no longer has. */
async function tryOut(): Promise<string | undefined> {
  try {
    if (!(await engine().setBackend(backendName))) return 'TF.js cannot make it the active backend';
    const sum = tidy(() => add(tensor1d([1, 2]), 3));
    const values = await sum.data();
    sum.dispose();
    return String(values) === '4,5' ? undefined : `it says that [1, 2] + 3 is [${values}]`;
  } catch (error) {
    return `it cannot compute here: ${firstLine(error)}`;
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim().replace(/\.$/, '') ??
  'unknown reason';
