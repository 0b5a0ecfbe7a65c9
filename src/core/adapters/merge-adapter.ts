/** A model with an adapter added into its matrices, for runtimes and programs that know no adapters. */

import { checkStrength } from '@/core/adapters/adapter-use';
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { tensorByteLength } from '@/core/formats/checkpoint/tensor-type';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { addLowRank, type LoraAdapter, type LoraModule } from './lora-adapter';
import { checkAdapterComplete } from './peft-adapter';

/**
 * The checkpoint whose adapted matrices are `W + strength * scale * B A`, computed as they are read and given as float32;
 * all other tensors stay as they are. Writing it as GGUF rounds the changed matrices once, to whatever is asked for.
 * @throws {PlaygroundError} `checkpoint-mismatch` when the adapter is not made for this model, `invalid-input` for an
 *   impossible strength
 */
export function mergeAdapter(checkpoint: Checkpoint, adapter: LoraAdapter, strength: number): Checkpoint {
  checkAdapterComplete(adapter, checkpoint.config);
  checkStrength(strength);
  const tensors = new Map(
    [...checkpoint.tensors].map(([name, tensor]) => {
      const module = adapter.modules.get(name);
      return [name, module ? mergedTensor(tensor, module, strength) : tensor];
    }),
  );
  return { ...checkpoint, tensors };
}

function mergedTensor(tensor: StoredTensor, module: LoraModule, strength: number): StoredTensor {
  const { name, shape } = tensor;
  return {
    name,
    shape,
    type: 'f32',
    byteLength: tensorByteLength('f32', shape),
    read: async () => {
      const values = await readAsF32(tensor);
      addLowRank(values, module, strength);
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    },
  };
}
