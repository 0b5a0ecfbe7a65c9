/** The weights of a checkpoint as constants of an ONNX graph, and the operators that use them. */
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { rowsFit, tensorByteLength, valueCount } from '@/core/formats/checkpoint/tensor-type';
import { convertInChunks, convertTensor, readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import type { GraphBuilder } from './graph-builder';
import { ELEMENT_TYPES } from './onnx-model';
import { BLOCK_BITS, type BlockType, type PackedBlocks, packBlocks, splitBlocks } from './pack-blocks';
import type { LazyBytes } from './protobuf-writer';

/**
 * How a matrix is stored in the graph. `q8_0` and `q4_0` are multiplied as they are by MatMulNBits; `f16` is widened
 * once, when the graph is loaded: all arithmetic is float32.
 */
export type GraphType = 'f32' | 'f16' | BlockType;

/** Says how a tensor is stored. */
export type GraphTypes = (tensor: StoredTensor) => GraphType;

/** Each tensor as its checkpoint has it; bfloat16 becomes float32, which holds it exactly. */
export const asStored: GraphTypes = ({ type, shape }) =>
  type === 'bf16' || !rowsFit(type, shape) ? 'f32' : type;

/** Each tensor as its checkpoint has it, but float16 as float32. */
export const withoutHalves: GraphTypes = (tensor) => {
  const type = asStored(tensor);
  return type === 'f16' ? 'f32' : type;
};

/** Everything in float32: what a provider computes fastest when memory is no concern. */
export const asFloat32: GraphTypes = () => 'f32';

const BLOCK_SIZE = 32;
const CONTRIB = 'com.microsoft';

export class GraphWeights {
  constructor(
    private readonly graph: GraphBuilder,
    private readonly checkpoint: Checkpoint,
    private readonly types: GraphTypes,
  ) {}

  /** `x [.., inputs]` times the transposed matrix `[outputs, inputs]`. @returns `[.., outputs]` */
  linear(x: string, name: string, output?: string): string {
    const tensor = this.find(name);
    const type = this.types(tensor);
    if (type === 'f32' || type === 'f16')
      return this.graph.node('MatMul', [x, this.transposed(tensor, type)], { output });
    const [outputs = 0, inputs = 0] = tensor.shape;
    const { codes, scales } = this.blocks(tensor, type, [outputs, inputs / BLOCK_SIZE, BLOCK_BITS[type] * 4]);
    return this.graph.node('MatMulNBits', [x, codes, scales], {
      output,
      domain: CONTRIB,
      attributes: {
        K: { int: inputs },
        N: { int: outputs },
        bits: { int: BLOCK_BITS[type] },
        block_size: { int: BLOCK_SIZE },
        // 1: inputs and sums in float32. Higher levels would round the inputs too.
        accuracy_level: { int: 1 },
      },
    });
  }

  /** Rows of a table. @returns `[.., columns]` of `ids [..]` */
  rows(ids: string, name: string): string {
    const tensor = this.find(name);
    const type = this.types(tensor);
    if (type === 'f32') return this.graph.node('Gather', [this.plain(tensor), ids]);
    if (type === 'f16') {
      return this.toFloat(this.graph.node('Gather', [this.plain(tensor, 'f16'), ids]));
    }
    return this.dequantisedRows(ids, tensor, type);
  }

  /**
   * With plain operators: onnxruntime has GatherBlockQuantized, but not in every build of its WebAssembly (the one that
   * transformers.js takes lacks it on the CPU).
   */
  private dequantisedRows(ids: string, tensor: StoredTensor, type: BlockType): string {
    const { graph } = this;
    const [rows = 0, columns = 0] = tensor.shape;
    const blocks = columns / BLOCK_SIZE;
    const packed = onceEach(async () => splitBlocks(type, await convertTensor(tensor, type)));
    const codes = graph.tensor({
      name: `${tensor.name}.rows.codes`,
      type: type === 'q8_0' ? 'int8' : 'uint8',
      dims: [rows, blocks, BLOCK_BITS[type] * 4],
      data: lazy(rows * blocks * BLOCK_BITS[type] * 4, () => packed('codes')),
    });
    const scales = graph.tensor({
      name: `${tensor.name}.rows.scales`,
      type: 'float32',
      dims: [rows, blocks, 1],
      data: lazy(rows * blocks * 4, () => packed('scales')),
    });
    const gathered = this.toFloat(graph.node('Gather', [codes, ids]));
    const values = type === 'q8_0' ? gathered : this.splitPairs(gathered);
    const scaled = graph.node('Mul', [values, graph.node('Gather', [scales, ids])]);
    return graph.node('Reshape', [scaled, graph.integers([0, 0, columns])]);
  }

  /** Bytes of two codes, as floats, to codes around 0: the low halves, then the high ones. */
  private splitPairs(bytes: string): string {
    const { graph } = this;
    const high = graph.node('Floor', [graph.node('Mul', [bytes, graph.float(1 / 16)])]);
    const low = graph.node('Sub', [bytes, graph.node('Mul', [high, graph.float(16)])]);
    const both = graph.node('Concat', [low, high], { attributes: { axis: { int: -1 } } });
    return graph.node('Sub', [both, graph.float(8)]);
  }

  private toFloat(values: string): string {
    return this.graph.node('Cast', [values], { attributes: { to: { int: ELEMENT_TYPES.float32 } } });
  }

  /** T5's norm: `x / sqrt(mean(x^2) + epsilon) * weight`, over the last dimension. */
  norm(x: string, name: string, output?: string): string {
    return this.graph.node('SimplifiedLayerNormalization', [x, this.plain(this.find(name))], {
      output,
      attributes: {
        axis: { int: -1 },
        epsilon: { float: this.checkpoint.config.layerNormEpsilon },
        stash_type: { int: 1 },
      },
    });
  }

  /** A small tensor as it is, in float32. */
  values(name: string): string {
    return this.plain(this.find(name));
  }

  /** A stored tensor; every name of the configuration is there in an opened checkpoint. */
  private find(name: string): StoredTensor {
    const tensor = this.checkpoint.tensors.get(name);
    if (tensor === undefined) throw new Error(`The checkpoint has no tensor ${name}.`);
    return tensor;
  }

  private plain(tensor: StoredTensor, type: 'f32' | 'f16' = 'f32'): string {
    return this.graph.tensor({
      name: tensor.name,
      type: type === 'f32' ? 'float32' : 'float16',
      dims: tensor.shape,
      data: lazy(tensorByteLength(type, tensor.shape), () => convertInChunks(tensor, type)),
    });
  }

  /** `[inputs, outputs]`: MatMul has no option to transpose. */
  private transposed(tensor: StoredTensor, type: 'f32' | 'f16'): string {
    const [outputs = 0, inputs = 0] = tensor.shape;
    const name = this.graph.tensor({
      name: `${tensor.name}.transposed`,
      type: type === 'f32' ? 'float32' : 'float16',
      dims: [inputs, outputs],
      data: lazy(tensorByteLength(type, tensor.shape), () => transposedChunks(tensor, type)),
    });
    return type === 'f32' ? name : this.toFloat(name);
  }

  private blocks(tensor: StoredTensor, type: BlockType, codeDims: readonly number[]) {
    const [rows = 0, columns = 0] = tensor.shape;
    const values = valueCount(tensor.shape);
    const packed = onceEach(async () => packBlocks(type, await convertTensor(tensor, type)));
    const codes = this.graph.tensor({
      name: `${tensor.name}.codes`,
      type: 'uint8',
      dims: codeDims,
      data: lazy((values * BLOCK_BITS[type]) / 8, () => packed('codes')),
    });
    const scales = this.graph.tensor({
      name: `${tensor.name}.scales`,
      type: 'float32',
      dims: [rows, columns / BLOCK_SIZE],
      data: lazy((values / BLOCK_SIZE) * 4, () => packed('scales')),
    });
    return { codes, scales };
  }
}

function lazy(byteLength: number, chunks: () => AsyncIterable<Uint8Array>): LazyBytes {
  return { byteLength, chunks };
}

/** Codes and scales come from one read of the tensor, which is let go when both have been taken. */
function onceEach(pack: () => Promise<PackedBlocks>) {
  let packed: Promise<PackedBlocks> | undefined;
  const taken = new Set<keyof PackedBlocks>();
  return async function* (part: keyof PackedBlocks): AsyncGenerator<Uint8Array> {
    packed ??= pack();
    const { buffer, byteOffset, byteLength } = (await packed)[part];
    taken.add(part);
    if (taken.size === 2) {
      packed = undefined;
      taken.clear();
    }
    yield new Uint8Array(buffer, byteOffset, byteLength);
  };
}

async function* transposedChunks(tensor: StoredTensor, type: 'f32' | 'f16'): AsyncGenerator<Uint8Array> {
  const [outputs = 0, inputs = 0] = tensor.shape;
  const values = type === 'f32' ? await readAsF32(tensor) : new Uint16Array(await halves(tensor));
  const column = type === 'f32' ? Float32Array : Uint16Array;
  // A few megabytes at a time: the whole tensor is in memory once, not twice.
  const step = Math.max(1, Math.floor((1 << 20) / Math.max(1, outputs)));
  for (let from = 0; from < inputs; from += step) {
    const count = Math.min(step, inputs - from);
    const out = new column(count * outputs);
    for (let output = 0; output < outputs; output++) {
      for (let i = 0; i < count; i++) out[i * outputs + output] = values[output * inputs + from + i]!;
    }
    yield new Uint8Array(out.buffer);
  }
}

async function halves(tensor: StoredTensor): Promise<ArrayBuffer> {
  const bytes = await convertTensor(tensor, 'f16');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
