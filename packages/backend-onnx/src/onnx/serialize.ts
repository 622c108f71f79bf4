import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './generated/onnx_pb.ts';
import { type AttributeValue, bodiesOf, isGraph, type OnnxGraph, type OnnxValue } from './graph.ts';
import { type ElementType, elementTypes, isElementType } from './types.ts';

/** ONNX 1.15: understood by ONNX Runtime from 1.17 on, native, in browsers and in other languages. */
export const opset = 20;
const irVersion = 9n;

export interface ModelText {
  readonly name: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A length, or the name of one that may differ from run to run. */
export type Dimension = number | string;
export type DimensionsOf = (value: OnnxValue) => readonly Dimension[];

/** The bytes of a standard `.onnx` file. */
export function serialize(
  graph: OnnxGraph,
  text: ModelText,
  dimensionsOf: DimensionsOf = (value) => value.shape,
): Uint8Array {
  const domains = new Set(['', ...graph.nodes.map((node) => node.domain)]);
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'encoderkit',
    docString: text.description ?? '',
    graph: graphProto(graph, text.name, dimensionsOf),
    opsetImport: [...domains].map((domain) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(domain === '' ? opset : 1) }),
    ),
    metadataProps: Object.entries(text.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  return toBinary(ModelProtoSchema, model);
}

/** `around`: the names that values of the graphs around this one have in the file. */
function graphProto(
  graph: OnnxGraph,
  name: string,
  dimensionsOf: DimensionsOf,
  around: (value: OnnxValue) => string = (value) => value.name,
): GraphProto {
  const constants = new Set<OnnxValue>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input?.data) constants.add(input);
    for (const body of bodiesOf(node.attributes)) for (const each of body.captured) if (each.data) constants.add(each);
  }
  for (const { value } of graph.outputs) if (value.data) constants.add(value);
  // Those of a graph around this one are written there.
  for (const each of graph.captured) constants.delete(each);
  const renamed = outputNames(graph);
  const nameOf = (value: OnnxValue): string => renamed.get(value) ?? around(value);
  const node = graph.nodes.map((each) =>
    create(NodeProtoSchema, {
      opType: each.operator,
      domain: each.domain,
      input: each.inputs.map((input) => (input ? nameOf(input) : '')),
      output: each.outputs.map(nameOf),
      attribute: Object.entries(each.attributes).map(([key, value]) =>
        attributeProto(key, value, dimensionsOf, nameOf),
      ),
    }),
  );
  // An output that is an input, a constant, or there under another name already: an Identity copies it.
  for (const { name: output, value } of graph.outputs) {
    if (nameOf(value) === output && renamed.has(value)) continue;
    node.push(create(NodeProtoSchema, { opType: 'Identity', input: [nameOf(value)], output: [output] }));
  }
  return create(GraphProtoSchema, {
    name,
    node,
    initializer: [...constants].map(tensorProto),
    input: graph.inputs.map((value) => valueInfo(value.name, value.type, dimensionsOf(value))),
    output: graph.outputs.map(({ name: output, value }) => valueInfo(output, value.type, dimensionsOf(value))),
  });
}

/** Values that nodes give and that are outputs have the (first) output's name in the file. */
function outputNames(graph: OnnxGraph): Map<OnnxValue, string> {
  const produced = new Set(graph.nodes.flatMap((node) => node.outputs));
  const names = new Map<OnnxValue, string>();
  for (const { name, value } of graph.outputs) if (produced.has(value) && !names.has(value)) names.set(value, name);
  return names;
}

function tensorProto({ name, shape, type, data }: OnnxValue): TensorProto {
  if (!data) throw new Error(`${name} is no constant`);
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: elementTypes[type].code,
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });
}

function valueInfo(name: string, type: ElementType, dimensions: readonly Dimension[]): ValueInfoProto {
  const shape = create(TensorShapeProtoSchema, {
    dim: dimensions.map((length) =>
      create(TensorShapeProto_DimensionSchema, {
        value:
          typeof length === 'string'
            ? { case: 'dimParam', value: length }
            : { case: 'dimValue', value: BigInt(length) },
      }),
    ),
  });
  const tensorType = create(TypeProto_TensorSchema, { elemType: elementTypes[type].code, shape });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function attributeProto(
  name: string,
  value: AttributeValue,
  dimensionsOf: DimensionsOf,
  nameOf: (value: OnnxValue) => string,
): AttributeProto {
  const attribute = create(AttributeProtoSchema, { name });
  if (Array.isArray(value)) {
    attribute.type = AttributeType.INTS;
    attribute.ints = value.map(BigInt);
  } else if (typeof value === 'string') {
    if (name === 'to' && isElementType(value)) return integer(attribute, elementTypes[value].code);
    attribute.type = AttributeType.STRING;
    attribute.s = new TextEncoder().encode(value);
  } else if (typeof value === 'number') {
    if (Number.isInteger(value) && !floatAttributes.has(name)) return integer(attribute, value);
    attribute.type = AttributeType.FLOAT;
    attribute.f = value;
  } else if (isGraph(value)) {
    attribute.type = AttributeType.GRAPH;
    attribute.g = graphProto(value, name, dimensionsOf, nameOf);
  }
  return attribute;
}

function integer(attribute: AttributeProto, value: number): AttributeProto {
  attribute.type = AttributeType.INT;
  attribute.i = BigInt(value);
  return attribute;
}

/** Attributes that are float in every operator that has them, whatever number they hold. */
const floatAttributes = new Set([
  'alpha',
  'beta',
  'epsilon',
  'gamma',
  'momentum',
  'cubic_coeff_a',
  'extrapolation_value',
]);
