/** The kernels that choose tokens and rank beams. */
import orderedBest from '@shaders/common/ordered-best.wgsl?raw';
import beamStep from '@shaders/infer/beam-step.wgsl?raw';
import selectPartial from '@shaders/infer/select-partial.wgsl?raw';
import selectToken from '@shaders/infer/select-token.wgsl?raw';
import { MAX_ALTERNATIVES } from '@/core/sampling/step';
import type { KernelLibrary } from './kernel-library';
import { uniformStruct } from './uniform-layout';

/** Steps whose records are kept on the device; also the most steps of one submit. */
export const RECORD_RING = 32;

const SelectPartialParams = uniformStruct('SelectPartialParams', {
  vocabulary: 'u32',
  chunkSize: 'u32',
  candidates: 'u32',
});

const SelectTokenParams = uniformStruct('SelectTokenParams', {
  vocabulary: 'u32',
  chunks: 'u32',
  candidates: 'u32',
  alternatives: 'u32',
  rows: 'u32',
  maxSteps: 'u32',
  minNewTokens: 'u32',
  eos: 'u32',
  pad: 'u32',
  topK: 'u32',
  inverseTemperature: 'f32',
  topP: 'f32',
});

const BeamStepParams = uniformStruct('BeamStepParams', {
  width: 'u32',
  alternatives: 'u32',
  rows: 'u32',
  maxSteps: 'u32',
  minNewTokens: 'u32',
  eos: 'u32',
});

export function selectPartialKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'select-partial',
    parts: [orderedBest, selectPartial],
    params: SelectPartialParams,
    constants: { WORKGROUP_SIZE: kernels.reductionSize },
  });
}

/** @param sample whether it samples; otherwise it is greedy */
export function selectTokenKernel(kernels: KernelLibrary, sample: boolean) {
  return kernels.kernel({
    key: `select-token ${sample}`,
    parts: [orderedBest, selectToken],
    params: SelectTokenParams,
    flags: sample ? ['SAMPLE'] : [],
    constants: { WORKGROUP_SIZE: kernels.style === 'direct' ? 4 : 256, RING: RECORD_RING },
  });
}

export function beamStepKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'beam-step',
    parts: [beamStep],
    params: BeamStepParams,
    constants: { WORKGROUP_SIZE: kernels.reductionSize, RING: RECORD_RING, MAX_ALTERNATIVES },
  });
}
