/** What TF.js calls this backend: `tf.setBackend('onnx')`. */
export const backendName = 'onnx';
