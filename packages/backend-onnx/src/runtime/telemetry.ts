/**
 * From 1.29 on ONNX Runtime reports every session and run to Microsoft, and writes an identifier and a database into the user's
 * cache folder as soon as its environment is made: before its own function that ends it can be called. Whoever wants that sets the
 * variable to 0.
 */
export function silenceTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
