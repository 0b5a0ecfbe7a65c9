/** Which tensors make up each matrix on the device, and how their rows lie in it: those read by one dispatch are one matrix. */
import type { Checkpoint, TensorType } from '@/core/formats/checkpoint/checkpoint';
import type { T5Config } from '@/core/model/t5-config';
import type { RowPlace } from './unpack-rows';
import { tensorOf } from './weights';

/** One tensor among the rows of a matrix: row i of it is row `first + i * stride` there. */
export interface Part extends RowPlace {
  /** Canonical, without `.weight`. */
  name: string;
}

/** The matrices of every layer. */
export function layerParts(
  { numHeads, dKv, isGatedAct }: T5Config,
  prefix: string,
): Record<'qkv' | 'o' | 'up' | 'down', Part[]> {
  const inner = numHeads * dKv;
  return {
    qkv: stacked(inner, `${prefix}.attn_q`, `${prefix}.attn_k`, `${prefix}.attn_v`),
    o: alone(`${prefix}.attn_o`),
    // The gated kernel reads row n of both side by side.
    up: isGatedAct ? interleaved(`${prefix}.ffn_gate`, `${prefix}.ffn_up`) : alone(`${prefix}.ffn_up`),
    down: alone(`${prefix}.ffn_down`),
  };
}

/** The matrices that only a decoder layer has. */
export function crossParts(
  { numHeads, dKv }: T5Config,
  prefix: string,
): Record<'crossQ' | 'crossKv' | 'crossO', Part[]> {
  return {
    crossQ: alone(`${prefix}.cross_attn_q`),
    crossKv: stacked(numHeads * dKv, `${prefix}.cross_attn_k`, `${prefix}.cross_attn_v`),
    crossO: alone(`${prefix}.cross_attn_o`),
  };
}

export const EMBEDDING: readonly Part[] = alone('token_embd');

export function headParts({ tieWordEmbeddings }: T5Config): readonly Part[] {
  return tieWordEmbeddings ? EMBEDDING : alone('output');
}

/** @throws {PlaygroundError} `checkpoint-mismatch` when a tensor is missing */
export function typesOf(checkpoint: Checkpoint, parts: readonly Part[]): TensorType[] {
  return parts.map(({ name }) => tensorOf(checkpoint, `${name}.weight`).type);
}

function alone(name: string): Part[] {
  return stacked(0, name);
}

/** One below the other, of `rows` rows each. */
function stacked(rows: number, ...names: string[]): Part[] {
  return names.map((name, i) => ({ name, first: i * rows, stride: 1 }));
}

/** Rows taken in turn. */
function interleaved(...names: string[]): Part[] {
  return names.map((name, i) => ({ name, first: i, stride: names.length }));
}
