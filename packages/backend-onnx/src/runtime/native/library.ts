import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { textOf, unavailable } from '../failures.ts';
import { silenceTelemetry } from '../telemetry.ts';
import { type CApi, functionsAt, type Koffi, type Pointer } from './functions.ts';

/** ONNX Runtime's library, loaded, with what every session needs. */
export interface Library {
  readonly koffi: Koffi;
  readonly api: CApi;
  /** Of its functions, for calls from another thread. */
  readonly addresses: Readonly<Record<keyof CApi, Pointer>>;
  readonly environment: Pointer;
  /** Says that tensors lie in the processor's memory. */
  readonly memory: Pointer;
  readonly version: string;
}

/** The version of the interface that `functions.ts` was written for: the first one of ONNX Runtime 1.22. */
const apiVersion = 22;
/** `RTLD_NOW`. */
const resolveNow = 2;
const [errorsOnly, deviceAllocator, defaultMemory] = [3, 0, 0];

const fileNames: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** Where onnxruntime-node keeps the library for this machine. */
function libraryFile(): string {
  const { platform, arch } = process;
  const name = fileNames[platform];
  if (!name) throw unavailable(`onnxruntime-node has no library for ${platform} on ${arch}`);
  try {
    const main = createRequire(import.meta.url).resolve('onnxruntime-node');
    return join(dirname(main), '../bin/napi-v6', platform, arch, name);
  } catch (cause) {
    throw unavailable(`onnxruntime-node could not be found: ${textOf(cause)}`, cause);
  }
}

/**
 * Loads ONNX Runtime's library into this process, or finds it there. Each thread calls it for itself.
 *
 * @throws EncoderKitError `engine-unavailable`
 */
export async function loadLibrary(file = libraryFile(), version = apiVersion): Promise<Library> {
  const koffi = await loadKoffi();
  if (!existsSync(file)) throw unavailable(`there is no library ${file}`);
  silenceProcess(koffi);
  const base = baseOf(koffi, file);
  const [getApi, getVersion] = koffi.decode(base, koffi.array('void *', 2));
  const found: string = koffi.call(getVersion, koffi.proto('str', []));
  const pointer: Pointer | null = koffi.call(getApi, koffi.proto('void *', ['uint32_t']), version);
  if (!pointer) throw unavailable(`${file} is ONNX Runtime ${found}, and 1.${version} or later is needed`);
  const { api, addresses } = functionsAt(koffi, pointer);
  const environment = made(api, (out) => api.CreateEnv(errorsOnly, 'encoderkit', out));
  // By its own function as well: on Windows that is what counts.
  if (process.env.ORT_DISABLE_TELEMETRY !== '0') check(api, api.DisableTelemetryEvents(environment));
  const memory = made(api, (out) => api.CreateCpuMemoryInfo(deviceAllocator, defaultMemory, out));
  return { koffi, api, addresses, environment, memory, version: found };
}

const loadKoffi = (): Promise<Koffi> =>
  import('koffi').then(
    (module) => module.default,
    (cause: unknown) => {
      throw unavailable(`koffi could not be loaded: ${textOf(cause)}`, cause);
    },
  );

function baseOf(koffi: Koffi, file: string): Pointer {
  try {
    const library = koffi.load(file);
    pin(koffi, file);
    return library.func('OrtGetApiBase', 'void *', [])();
  } catch (cause) {
    throw unavailable(
      `${file} is not ONNX Runtime for ${process.platform} on ${process.arch}: ${textOf(cause)}`,
      cause,
    );
  }
}

/**
 * Loads the library once more, for good. koffi unloads it when its own handle is collected or a worker thread ends, while threads of
 * ONNX Runtime still run in it.
 */
function pin(koffi: Koffi, file: string): void {
  if (process.platform === 'win32') koffi.load('kernel32.dll').func('LoadLibraryW', 'void *', ['str16'])(file);
  else koffi.load(null).func('dlopen', 'void *', ['str', 'int'])(file, resolveNow);
}

/** A worker thread changes only its own copy of the environment; ONNX Runtime reads that of the process. */
function silenceProcess(koffi: Koffi): void {
  silenceTelemetry();
  if (isMainThread || process.platform === 'win32') return;
  const keepWhatIsSet = 0;
  koffi.load(null).func('setenv', 'int', ['str', 'str', 'int'])('ORT_DISABLE_TELEMETRY', '1', keepWhatIsSet);
}

/** @throws Error with ONNX Runtime's text, when a call has failed */
export function check(api: CApi, status: Pointer | null): void {
  if (!status) return;
  const text = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  throw new Error(text);
}

/** What a function of the interface makes and writes to where its last parameter points. */
export function made(api: CApi, make: (out: BigUint64Array) => Pointer | null): Pointer {
  const out = new BigUint64Array(1);
  check(api, make(out));
  return out[0] ?? 0n;
}
