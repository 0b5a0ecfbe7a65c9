/**
 * An ONNX model as plain data, and its file form. Field numbers are those of onnx.proto3 (ONNX 1.16 and later,
 * IR version 10).
 */
import { PlaygroundError } from '@/core/errors';
import type { ByteSink } from '@/core/formats/bytes/byte-sink';
import { type LazyBytes, ProtobufMessage } from './protobuf-writer';

/** TensorProto.DataType. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int64: 7, bool: 9, float16: 10 } as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A constant of a graph, stored in the file. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian values, row-major. */
  readonly data: Uint8Array | LazyBytes;
}

/** Integers (also in lists), floats and texts are told apart by how they are given. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly op: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output; a dimension that differs from run to run has a name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Version of the standard operators that a graph uses. */
const OPSET = 20;
const IR_VERSION = 10;
/** No protobuf message may be longer; larger models need external data, which is not written here. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * The file of a graph, ready to be written; nothing large is read before that.
 * @throws {PlaygroundError} `device-limit` when it would be larger than that
 */
export function onnxFile(graph: OnnxGraph, largest = LARGEST_FILE): ProtobufMessage {
  const operators = (domain: string, version: number) =>
    new ProtobufMessage().text(1, domain).integer(2, version);
  const model = new ProtobufMessage()
    .integer(1, IR_VERSION)
    .text(2, 'instruct-playground')
    .message(7, graphMessage(graph))
    .message(8, operators('', OPSET))
    .message(8, operators('com.microsoft', 1));
  if (model.byteLength > largest) {
    const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    throw new PlaygroundError(
      'device-limit',
      `As ONNX the ${graph.name} of this model takes ${gibibytes(model.byteLength)}; at most ${gibibytes(largest)} can be used.`,
      { hint: 'Choose a stronger quantisation or a smaller model.' },
    );
  }
  return model;
}

/**
 * The whole file in memory.
 * @param largest bytes it may have
 * @throws {PlaygroundError} `device-limit` before anything is read; what reading the weights throws
 */
export async function onnxBytes(graph: OnnxGraph, largest?: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = onnxFile(graph, largest);
  const bytes = new Uint8Array(file.byteLength);
  let at = 0;
  const sink: ByteSink = async (chunk) => {
    bytes.set(chunk, at);
    at += chunk.length;
  };
  await file.writeTo(sink);
  return bytes;
}

function graphMessage(graph: OnnxGraph): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const node of graph.nodes) message.message(1, nodeMessage(node));
  message.text(2, graph.name);
  for (const tensor of graph.tensors) message.message(5, tensorMessage(tensor));
  for (const input of graph.inputs) message.message(11, valueMessage(input));
  for (const output of graph.outputs) message.message(12, valueMessage(output));
  return message;
}

function nodeMessage(node: OnnxNode): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(3, node.name).text(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes))
    message.message(5, attributeMessage(name, attribute));
  return node.domain === '' ? message : message.text(7, node.domain);
}

function attributeMessage(name: string, attribute: OnnxAttribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if ('int' in attribute) return message.integer(3, attribute.int).integer(20, 2);
  if ('float' in attribute) return message.float(2, attribute.float).integer(20, 1);
  if ('text' in attribute) return message.text(4, attribute.text).integer(20, 3);
  if ('ints' in attribute) return message.packedIntegers(8, attribute.ints).integer(20, 7);
  return message.message(6, graphMessage(attribute.graph)).integer(20, 5);
}

function tensorMessage(tensor: OnnxTensor): ProtobufMessage {
  return new ProtobufMessage()
    .packedIntegers(1, tensor.dims)
    .integer(2, ELEMENT_TYPES[tensor.type])
    .text(8, tensor.name)
    .bytes(9, tensor.data);
}

function valueMessage({ name, type, dims }: OnnxValue): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const dim of dims) {
    const size = new ProtobufMessage();
    shape.message(1, typeof dim === 'number' ? size.integer(1, dim) : size.text(2, dim));
  }
  const tensorType = new ProtobufMessage().integer(1, ELEMENT_TYPES[type]).message(2, shape);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensorType));
}
