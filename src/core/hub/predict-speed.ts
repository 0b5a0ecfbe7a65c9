/**
 * Decoding speed from what a probe measured. A decode step reads every weight of the decoder and the head once and
 * computes little with each, so its time is that of streaming them, plus what a step costs whatever its size.
 */
import { launchesPerStep } from '@/core/model/kernel-launches';
import type { T5Config } from '@/core/model/t5-config';
import { deviceBytes, type TensorPlan } from './fit';
import type { DeviceProbe } from './library-types';

/** Bytes of weights that one decode step reads. */
export function bytesPerStep(config: T5Config, tensors: readonly TensorPlan[]): number {
  const read = tensors.filter(({ name }) => {
    // The keys and values of the prompt are computed once, before the first step.
    if (/^dec\..*\.cross_attn_[kv]\.weight$/.test(name)) return false;
    return (
      name.startsWith('dec.') || name === (config.tieWordEmbeddings ? 'token_embd.weight' : 'output.weight')
    );
  });
  return deviceBytes(read);
}

/** Matrix kernels do not reach the bandwidth of a plain copy: the share they do reach. */
const REACHED: Readonly<Record<DeviceProbe['runtime'], number>> = { webgpu: 0.6, cpu: 0.6 };

export interface SpeedFacts {
  bytesPerStep: number;
  /** Layers of the decoder. */
  layers: number;
  probe: Pick<DeviceProbe, 'runtime' | 'bytesPerSecond' | 'secondsPerLaunch'>;
}

/** Predicted tokens a second of greedy decoding, one prompt at a time. */
export function predictSpeed({ bytesPerStep: bytes, layers, probe }: SpeedFacts): number {
  const streaming = bytes / (probe.bytesPerSecond * REACHED[probe.runtime]);
  return 1 / (streaming + launchesPerStep(layers) * probe.secondsPerLaunch);
}
