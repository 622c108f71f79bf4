export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool' | 'uint8' | 'uint32' | 'uint64';

/** A constant's numbers, in the layout that ONNX' `raw_data` wants. */
export type ConstantData =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint32Array
  | BigUint64Array;

interface TypeRow {
  /** ONNX' TensorProto.DataType. */
  readonly code: number;
  readonly from: (values: ArrayLike<number>) => ConstantData;
}

export const elementTypes: { readonly [type in ElementType]: TypeRow } = {
  float32: { code: 1, from: (values) => (values instanceof Float32Array ? values : Float32Array.from(values)) },
  uint8: { code: 2, from: (values) => Uint8Array.from(values) },
  int32: { code: 6, from: (values) => (values instanceof Int32Array ? values : Int32Array.from(values)) },
  float64: { code: 11, from: (values) => Float64Array.from(values) },
  int64: { code: 7, from: (values) => BigInt64Array.from(Array.from(values, BigInt)) },
  bool: { code: 9, from: (values) => (values instanceof Uint8Array ? values : Uint8Array.from(values)) },
  uint32: { code: 12, from: (values) => Uint32Array.from(values) },
  uint64: { code: 13, from: (values) => BigUint64Array.from(Array.from(values, BigInt)) },
};

export const constantData = (values: ArrayLike<number>, type: ElementType): ConstantData =>
  elementTypes[type].from(values);

export const isElementType = (name: unknown): name is ElementType => typeof name === 'string' && name in elementTypes;
