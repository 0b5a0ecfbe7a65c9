/**
 * Predicts decoding speed from a measurement of the device. A decode step reads every weight of the decoder and the head
 * once and computes little with each, so it takes the time to stream them plus a fixed cost per kernel.
 */

import type { T5Config } from '@/core/model/t5-config';
import { decodeStepDispatches } from '@/core/model/t5-graph';
import { deviceBytes, type TensorPlan } from './fit';
import type { DeviceProbe } from './library-types';

/** Bytes of weights that one decode step reads. */
export function bytesPerStep(config: T5Config, tensors: readonly TensorPlan[]): number {
  const read = tensors.filter(({ name }) => {
    // Keys and values of the prompt are computed once, before the first step.
    if (/^dec\..*\.cross_attn_[kv]\.weight$/.test(name)) return false;
    return (
      name.startsWith('dec.') || name === (config.tieWordEmbeddings ? 'token_embd.weight' : 'output.weight')
    );
  });
  return deviceBytes(read);
}

/** Share of the bandwidth of a plain copy that matrix kernels reach. */
const REACHED: Readonly<Record<DeviceProbe['runtime'], number>> = { webgpu: 0.6, cpu: 0.6 };

export interface SpeedFacts {
  bytesPerStep: number;
  /** Layers of the decoder. */
  layers: number;
  probe: Pick<DeviceProbe, 'runtime' | 'bytesPerSecond' | 'secondsPerLaunch'>;
}

/** Predicted tokens per second of greedy decoding, one prompt at a time. */
export function predictSpeed({ bytesPerStep: bytes, layers, probe }: SpeedFacts): number {
  const streaming = bytes / (probe.bytesPerSecond * REACHED[probe.runtime]);
  return 1 / (streaming + decodeStepDispatches(layers) * probe.secondsPerLaunch);
}
