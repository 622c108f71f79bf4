/**
 * GRU layers with the reset after the recurrent product: Keras 2's default and cuDNN's form, which TF.js' own class refuses.
 * Ours is TF.js' class with another cell; Keras' files that say `reset_after` load into it.
 */
import { add, matMul, mul, reshape, sigmoid, slice, split, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { serialization } from '@tensorflow/tfjs-core';
import { type GRULayerArgs, layers } from '@tensorflow/tfjs-layers';
