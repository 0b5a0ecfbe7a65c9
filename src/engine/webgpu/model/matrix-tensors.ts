/**
 * Which tensors make up each matrix on the device, and which of its rows belong to each: tensors that one dispatch reads are
 * fused into one matrix.
 */
import type { Checkpoint, TensorType } from '@/core/formats/checkpoint/checkpoint';
import type { T5Config } from '@/core/model/t5-config';
import type { RowPlacement } from './unpack-rows';
import { tensorOf } from './weight-matrix';

/** One tensor of a matrix: its row i is row `first + i * stride` of the matrix. */
export interface MatrixTensor extends RowPlacement {
  /** Canonical name, without `.weight`. */
  name: string;
}

/** The matrices of every layer. */
export function layerMatrices(
  { numHeads, dKv, isGatedAct }: T5Config,
  prefix: string,
): Record<'qkv' | 'o' | 'up' | 'down', MatrixTensor[]> {
  const inner = numHeads * dKv;
  return {
    qkv: stacked(inner, `${prefix}.attn_q`, `${prefix}.attn_k`, `${prefix}.attn_v`),
    o: alone(`${prefix}.attn_o`),
    // The GATED epilogue takes the sums of row n of both from neighbouring outputs.
    up: isGatedAct ? interleaved(`${prefix}.ffn_gate`, `${prefix}.ffn_up`) : alone(`${prefix}.ffn_up`),
    down: alone(`${prefix}.ffn_down`),
  };
}

/** The matrices that only decoder layers have. */
export function crossMatrices(
  { numHeads, dKv }: T5Config,
  prefix: string,
): Record<'crossQ' | 'crossKv' | 'crossO', MatrixTensor[]> {
  return {
    crossQ: alone(`${prefix}.cross_attn_q`),
    crossKv: stacked(numHeads * dKv, `${prefix}.cross_attn_k`, `${prefix}.cross_attn_v`),
    crossO: alone(`${prefix}.cross_attn_o`),
  };
}

export const EMBEDDING_MATRIX: readonly MatrixTensor[] = alone('token_embd');

export function headMatrix({ tieWordEmbeddings }: T5Config): readonly MatrixTensor[] {
  return tieWordEmbeddings ? EMBEDDING_MATRIX : alone('output');
}

/** @throws {PlaygroundError} `checkpoint-mismatch` when a tensor is missing */
export function typesOf(checkpoint: Checkpoint, tensors: readonly MatrixTensor[]): TensorType[] {
  return tensors.map(({ name }) => tensorOf(checkpoint, `${name}.weight`).type);
}

function alone(name: string): MatrixTensor[] {
  return stacked(0, name);
}

/** Stacked: `rows` rows of each, one tensor after the other. */
function stacked(rows: number, ...names: string[]): MatrixTensor[] {
  return names.map((name, i) => ({ name, first: i * rows, stride: 1 }));
}

/** Interleaved: one row of each in turn. */
function interleaved(...names: string[]): MatrixTensor[] {
  return names.map((name, i) => ({ name, first: i, stride: names.length }));
}
