import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';

/** Height and width of the windows of a max-pool. */
export type Window = [number, number];

export interface WindowedAttributes {
  window: Window;
}

/** For each position in a pool's window, all that the windows have there: `[batch, pooledHeight, pooledWidth, channels]`. */
export interface ByPosition {
  [position: number]: TensorInfo;
}

/** Our own kernels that TF.js does not know: rewrites make them (see rewrite/windows.ts and rewrite/relu-gradient.ts). */
export interface RewriteKernelTypes {
  /** A convolution, one output for each position in the windows of the pool that looks at it. */
  WindowedConv2D: {
    inputs: { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
    attributes: Conv2DAttrs & WindowedAttributes;
  };
  WindowMax: { inputs: ByPosition; attributes: object };
  WindowMaxGrad: { inputs: ByPosition & { dy: TensorInfo }; attributes: object };
  /** The image `[batch, height, width, channels]`. */
  Unwindow: { inputs: ByPosition; attributes: WindowedAttributes & { height: number; width: number } };
  WindowedConv2DBackpropFilter: {
    inputs: ByPosition & { x: TensorInfo };
    attributes: Conv2DBackpropFilterAttrs & WindowedAttributes;
  };
  WindowedConv2DBackpropInput: {
    inputs: ByPosition & { filter: TensorInfo };
    attributes: Conv2DBackpropInputAttrs & WindowedAttributes;
  };
  /** `dy` where x is above zero, elsewhere 0. */
  ReluGradient: { inputs: { dy: TensorInfo; x: TensorInfo }; attributes: object };
}
