import type koffiModule from 'koffi';

export type Koffi = typeof koffiModule;
/** An address in native memory; 0 is none. */
export type Pointer = bigint;

/** How the parameters of C look in JavaScript. */
interface ParameterKinds {
  readonly address: Pointer;
  readonly int: number;
  readonly size: number;
  readonly text: string;
  /** A path: UTF-16 on Windows, UTF-8 elsewhere (`ORTCHAR_T`). */
  readonly path: string;
  /** Numbers that native code reads or writes during the call. */
  readonly numbers: BigInt64Array | BigUint64Array;
}

interface ResultKinds {
  /** `OrtStatus *`: 0 when it went well. */
  readonly status: Pointer | null;
  readonly text: string;
  readonly nothing: undefined;
}

const nativeTypes: Readonly<Record<keyof ParameterKinds | keyof ResultKinds, string>> = {
  address: 'void *',
  int: 'int',
  size: 'size_t',
  text: 'str',
  path: process.platform === 'win32' ? 'str16' : 'str',
  numbers: 'void *',
  status: 'void *',
  nothing: 'void',
};

type Signature = readonly [position: number, result: keyof ResultKinds, parameters: readonly (keyof ParameterKinds)[]];

/**
 * The functions of ONNX Runtime's C interface that are used here, with their positions in the struct `OrtApi` (its header
 * `onnxruntime_c_api.h`, where each is described). The struct only ever grows at its end, so that they hold for every later version.
 */
export const functions = {
  GetErrorMessage: [2, 'text', ['address']],
  CreateEnv: [3, 'status', ['int', 'text', 'numbers']],
  DisableTelemetryEvents: [6, 'status', ['address']],
  CreateSessionFromArray: [8, 'status', ['address', 'address', 'size', 'address', 'address']],
  CreateSessionOptions: [10, 'status', ['numbers']],
  EnableProfiling: [14, 'status', ['address', 'path']],
  SetSessionLogSeverityLevel: [22, 'status', ['address', 'int']],
  SetSessionGraphOptimizationLevel: [23, 'status', ['address', 'int']],
  SetIntraOpNumThreads: [24, 'status', ['address', 'int']],
  CreateRunOptions: [39, 'status', ['numbers']],
  RunOptionsSetTerminate: [46, 'status', ['address']],
  RunOptionsUnsetTerminate: [47, 'status', ['address']],
  CreateTensorWithDataAsOrtValue: [49, 'status', ['address', 'address', 'size', 'numbers', 'size', 'int', 'numbers']],
  CreateCpuMemoryInfo: [69, 'status', ['int', 'int', 'numbers']],
  ReleaseStatus: [93, 'nothing', ['address']],
  ReleaseSession: [95, 'nothing', ['address']],
  ReleaseValue: [96, 'nothing', ['address']],
  ReleaseRunOptions: [97, 'nothing', ['address']],
  ReleaseSessionOptions: [100, 'nothing', ['address']],
  AddSessionConfigEntry: [130, 'status', ['address', 'text', 'text']],
  RunWithBinding: [133, 'status', ['address', 'address', 'address']],
  CreateIoBinding: [134, 'status', ['address', 'numbers']],
  ReleaseIoBinding: [135, 'nothing', ['address']],
  BindInput: [136, 'status', ['address', 'text', 'address']],
  BindOutput: [137, 'status', ['address', 'text', 'address']],
} as const satisfies Readonly<Record<string, Signature>>;

type Functions = typeof functions;
type Given<Kinds extends readonly (keyof ParameterKinds)[]> = {
  -readonly [Place in keyof Kinds]: ParameterKinds[Kinds[Place]];
};

type FunctionName = keyof Functions;

export type CApi = {
  readonly [Name in FunctionName]: (...given: Given<Functions[Name][2]>) => ResultKinds[Functions[Name][1]];
};

/** The functions behind an `OrtApi *`, and their addresses. */
export function functionsAt(koffi: Koffi, api: Pointer) {
  const length = 1 + Math.max(...Object.values(functions).map(([position]) => position));
  const pointers: readonly Pointer[] = koffi.decode(api, koffi.array('void *', length));
  const entries = Object.entries<Signature>(functions);
  const callable = entries.map(([name, [position, result, parameters]]) => {
    const type = koffi.proto(
      nativeTypes[result],
      parameters.map((parameter) => nativeTypes[parameter]),
    );
    return [name, koffi.decode(pointers[position], type)];
  });
  const addresses = entries.map(([name, [position]]) => [name, pointers[position]]);
  return {
    api: Object.fromEntries(callable) as CApi,
    addresses: Object.fromEntries(addresses) as Readonly<Record<FunctionName, Pointer>>,
  };
}
