import { expect, it } from 'vitest';
import { functions } from './functions.ts';

/** The first functions of the struct `OrtApi` in `onnxruntime_c_api.h` of ONNX Runtime 1.30, in their order. */
const order = `
  CreateStatus GetErrorCode GetErrorMessage CreateEnv CreateEnvWithCustomLogger EnableTelemetryEvents
  DisableTelemetryEvents CreateSession CreateSessionFromArray Run CreateSessionOptions SetOptimizedModelFilePath
  CloneSessionOptions SetSessionExecutionMode EnableProfiling DisableProfiling EnableMemPattern DisableMemPattern
  EnableCpuMemArena DisableCpuMemArena SetSessionLogId SetSessionLogVerbosityLevel SetSessionLogSeverityLevel
  SetSessionGraphOptimizationLevel SetIntraOpNumThreads SetInterOpNumThreads CreateCustomOpDomain CustomOpDomain_Add
  AddCustomOpDomain RegisterCustomOpsLibrary SessionGetInputCount SessionGetOutputCount
  SessionGetOverridableInitializerCount SessionGetInputTypeInfo SessionGetOutputTypeInfo
  SessionGetOverridableInitializerTypeInfo SessionGetInputName SessionGetOutputName
  SessionGetOverridableInitializerName CreateRunOptions RunOptionsSetRunLogVerbosityLevel
  RunOptionsSetRunLogSeverityLevel RunOptionsSetRunTag RunOptionsGetRunLogVerbosityLevel
  RunOptionsGetRunLogSeverityLevel RunOptionsGetRunTag RunOptionsSetTerminate RunOptionsUnsetTerminate
  CreateTensorAsOrtValue CreateTensorWithDataAsOrtValue IsTensor GetTensorMutableData FillStringTensor
  GetStringTensorDataLength GetStringTensorContent CastTypeInfoToTensorInfo GetOnnxTypeFromTypeInfo
  CreateTensorTypeAndShapeInfo SetTensorElementType SetDimensions GetTensorElementType GetDimensionsCount
  GetDimensions GetSymbolicDimensions GetTensorShapeElementCount GetTensorTypeAndShape GetTypeInfo GetValueType
  CreateMemoryInfo CreateCpuMemoryInfo CompareMemoryInfo MemoryInfoGetName MemoryInfoGetId MemoryInfoGetMemType
  MemoryInfoGetType AllocatorAlloc AllocatorFree AllocatorGetInfo GetAllocatorWithDefaultOptions
  AddFreeDimensionOverride GetValue GetValueCount CreateValue CreateOpaqueValue GetOpaqueValue
  KernelInfoGetAttribute_float KernelInfoGetAttribute_int64 KernelInfoGetAttribute_string KernelContext_GetInputCount
  KernelContext_GetOutputCount KernelContext_GetInput KernelContext_GetOutput ReleaseEnv ReleaseStatus
  ReleaseMemoryInfo ReleaseSession ReleaseValue ReleaseRunOptions ReleaseTypeInfo ReleaseTensorTypeAndShapeInfo
  ReleaseSessionOptions ReleaseCustomOpDomain GetDenotationFromTypeInfo CastTypeInfoToMapTypeInfo
  CastTypeInfoToSequenceTypeInfo GetMapKeyType GetMapValueType GetSequenceElementType ReleaseMapTypeInfo
  ReleaseSequenceTypeInfo SessionEndProfiling SessionGetModelMetadata ModelMetadataGetProducerName
  ModelMetadataGetGraphName ModelMetadataGetDomain ModelMetadataGetDescription ModelMetadataLookupCustomMetadataMap
  ModelMetadataGetVersion ReleaseModelMetadata CreateEnvWithGlobalThreadPools DisablePerSessionThreads
  CreateThreadingOptions ReleaseThreadingOptions ModelMetadataGetCustomMetadataMapKeys AddFreeDimensionOverrideByName
  GetAvailableProviders ReleaseAvailableProviders GetStringTensorElementLength GetStringTensorElement
  FillStringTensorElement AddSessionConfigEntry CreateAllocator ReleaseAllocator RunWithBinding CreateIoBinding
  ReleaseIoBinding BindInput BindOutput
`;

it('stands where the header has it: every function', () => {
  const names = order.trim().split(/\s+/);
  const expected = Object.keys(functions).map((name) => [name, names.indexOf(name)]);
  expect(Object.entries(functions).map(([name, [position]]) => [name, position])).toEqual(expected);
});
