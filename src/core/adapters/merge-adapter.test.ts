import { expect, it } from 'vitest';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { mergeAdapter } from './merge-adapter';

it('adds strength * scale * B A to the matrices of the adapter, and to nothing else', async () => {
  const checkpoint = makeTinyCheckpoint({ seed: 3 });
  const adapter = makeTinyAdapter(checkpoint.config, { seed: 4, rank: 2, targets: ['v'] });
  const merged = mergeAdapter(checkpoint, adapter, 0.5);
  for (const [name, tensor] of checkpoint.tensors) {
    const after = merged.tensors.get(name)!;
    const module = adapter.modules.get(name);
    if (!module) {
      expect(after).toBe(tensor);
      continue;
    }
    const [w, changed] = [await readAsF32(tensor), await readAsF32(after)];
    for (let o = 0; o < module.outputs; o += 5) {
      for (let i = 0; i < module.inputs; i += 3) {
        const product = module.b[o * 2]! * module.a[i]! + module.b[o * 2 + 1]! * module.a[module.inputs + i]!;
        const at = o * module.inputs + i;
        expect(changed[at]).toBeCloseTo(w[at]! + 0.5 * module.scale * product, 5);
      }
    }
  }
});

it('goes into a GGUF: what is not adapted keeps its bytes', async () => {
  const base = await throughGguf(makeTinyCheckpoint({ seed: 3 }), 'q8_0');
  const adapter = makeTinyAdapter(base.config, { seed: 4 });
  const merged = await throughGguf(mergeAdapter(base, adapter, 1), 'q8_0');
  for (const [name, tensor] of base.tensors) {
    const same = String(await merged.tensors.get(name)!.read()) === String(await tensor.read());
    expect(same, name).toBe(!adapter.modules.has(name));
    expect(merged.tensors.get(name)!.type).toBe(tensor.type);
  }
});

it('refuses an adapter of another model', () => {
  const { config } = makeTinyCheckpoint({ seed: 3, config: { dModel: 48 } });
  const merge = () => mergeAdapter(makeTinyCheckpoint({ seed: 3 }), makeTinyAdapter(config, { seed: 4 }), 1);
  expect(merge).toThrow(/made for "tiny"/);
});
