import { EncoderKitError } from '@encoderkit/errors';
import type { SessionOptions } from './runtime.ts';

const where = "tfjs backend 'onnx'";

export const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** ONNX Runtime's library, or what calls it, cannot be loaded. */
export const unavailable = (problem: string, cause?: unknown): EncoderKitError =>
  new EncoderKitError({
    code: 'engine-unavailable',
    where,
    problem,
    remedy: 'Reinstall it (npm i onnxruntime-node); it has binaries for Linux, macOS and Windows on x64 and arm64.',
    cause,
  });

/** ONNX Runtime builds no session from a model. */
export function refusedModel(cause: unknown, { executionProviders = ['cpu'] }: SessionOptions): EncoderKitError {
  if (executionProviders.every((name) => name === 'cpu')) {
    return new EncoderKitError({
      code: 'invalid-graph',
      where,
      problem: `ONNX Runtime refuses the program: ${textOf(cause)}`,
      remedy: 'Please report this, with what compiled.print() gives.',
      cause,
    });
  }
  return new EncoderKitError({
    code: 'engine-unavailable',
    where,
    problem: `ONNX Runtime cannot run this on ${executionProviders.join(', ')}: ${textOf(cause)}`,
    remedy: 'Set "executionProviders" to what the machine has; [\'cpu\'] is everywhere.',
    cause,
  });
}

export const failedRun = (cause: unknown): EncoderKitError =>
  new EncoderKitError({ code: 'invalid-graph', where, problem: `the program failed: ${textOf(cause)}`, cause });

export const aborted = (signal: AbortSignal): EncoderKitError =>
  new EncoderKitError({
    code: 'aborted',
    where,
    problem: `the run was aborted: ${textOf(signal.reason)}`,
    remedy: 'Variables are as they were before it.',
    cause: signal.reason,
  });

export const released = (): EncoderKitError =>
  new EncoderKitError({
    code: 'disposed',
    where,
    problem: 'the program has been released',
    remedy: 'Call the compiled function again, which builds it anew.',
  });
