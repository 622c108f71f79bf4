/** The files of a bundle: the manifest, and a standard TF.js model. */
export const manifestName = 'encoderkit.json';
export const modelName = 'model.json';
export const weightsName = 'weights.bin';
