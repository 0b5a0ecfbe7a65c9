/** The kernels of training, compiled on demand by the library that also has those of inference. */
import adamW from '@shaders/train/adamw.wgsl?raw';
import attentionBackwardKeys from '@shaders/train/attention-backward-keys.wgsl?raw';
import attentionBackwardKeysSplit from '@shaders/train/attention-backward-keys-split.wgsl?raw';
import attentionBackwardQueries from '@shaders/train/attention-backward-queries.wgsl?raw';
import attentionBackwardQueriesSplit from '@shaders/train/attention-backward-queries-split.wgsl?raw';
import attentionDims from '@shaders/train/attention-dims.wgsl?raw';
import attentionForward from '@shaders/train/attention-forward.wgsl?raw';
import attentionForwardSplit from '@shaders/train/attention-forward-split.wgsl?raw';
import attentionOutDot from '@shaders/train/attention-out-dot.wgsl?raw';
import attentionSplit from '@shaders/train/attention-split.wgsl?raw';
import copyRows from '@shaders/train/copy-rows.wgsl?raw';
import crossEntropyGradient from '@shaders/train/cross-entropy-gradient.wgsl?raw';
import crossEntropyLoss from '@shaders/train/cross-entropy-loss.wgsl?raw';
import crossEntropySums from '@shaders/train/cross-entropy-sums.wgsl?raw';
import dropout from '@shaders/train/dropout.wgsl?raw';
import feedForwardBackward from '@shaders/train/feed-forward-backward.wgsl?raw';
import feedForwardForward from '@shaders/train/feed-forward-forward.wgsl?raw';
import gelu from '@shaders/train/gelu.wgsl?raw';
import gradientNorm from '@shaders/train/gradient-norm.wgsl?raw';
import inputGradientDims from '@shaders/train/input-gradient-dims.wgsl?raw';
import inputGradientDirect from '@shaders/train/input-gradient-direct.wgsl?raw';
import inputGradientTiled from '@shaders/train/input-gradient-tiled.wgsl?raw';
import lanes from '@shaders/train/lanes.wgsl?raw';
import productDims from '@shaders/train/product-dims.wgsl?raw';
import productDirect from '@shaders/train/product-direct.wgsl?raw';
import productTiled from '@shaders/train/product-tiled.wgsl?raw';
import rmsNormBackward from '@shaders/train/rms-norm-backward.wgsl?raw';
import { type Kernel, type KernelLibrary, WEIGHTS, type WeightFormat } from '@/engine/webgpu/kernels/kernels';

/** Which operand of a product is masked by dropout. */
export type Dropped = 'X' | 'Y' | 'C';

/** Workgroups whose sums make up the gradient's norm. */
export const NORM_PARTS = 256;

export class TrainKernels {
  constructor(readonly library: KernelLibrary) {}

  product(add: boolean, dropped?: Dropped): Kernel {
    const direct = this.library.style === 'direct';
    const flags = [...(add ? ['ADD'] : []), ...(dropped ? ['DROP', `DROP_${dropped}`] : [])];
    return this.library.kernel({
      key: `product ${flags.join(' ')}`,
      parts: [...(dropped ? [dropout] : []), productDims, direct ? productDirect : productTiled],
      bindings: ['uniform', 'read', 'read', 'write'],
      flags,
      constants: direct ? { THREADS: this.library.rowThreads } : {},
    });
  }

  inputGradient(format: WeightFormat, add: boolean): Kernel {
    const direct = this.library.style === 'direct';
    return this.library.kernel({
      key: `input-gradient ${format} ${add}`,
      parts: [WEIGHTS[format], inputGradientDims, direct ? inputGradientDirect : inputGradientTiled],
      bindings: ['uniform', 'read', 'write'],
      weights: format,
      flags: add ? ['ADD'] : [],
      constants: direct ? { THREADS: this.library.rowThreads } : {},
    });
  }

  /** Rows of one workgroup of the attention kernels below. */
  attentionRows(dKv: number): number {
    return this.splits(dKv) ? 16 : this.library.rowThreads;
  }

  attentionForward(dKv: number, bias: boolean): Kernel {
    return this.library.kernel({
      key: `attention-forward ${dKv} ${bias}`,
      parts: this.attentionParts(dKv, attentionForward, attentionForwardSplit),
      bindings: ['uniform', 'read', 'read', 'read', 'write', 'write', ...readsOf(bias)],
      flags: ['FORWARD', ...laneFlags(dKv), ...(bias ? ['BIAS'] : [])],
      constants: this.attentionConstants(dKv),
    });
  }

  attentionOutDot(dKv: number): Kernel {
    return this.library.kernel({
      key: `attention-out-dot ${dKv}`,
      parts: [lanes, attentionOutDot],
      bindings: ['uniform', 'read', 'read', 'write'],
      flags: laneFlags(dKv),
      constants: { LANES: dKv / laneWidth(dKv), THREADS: this.library.rowThreads },
    });
  }

  attentionBackward(dKv: number, bias: boolean, by: 'queries' | 'keys'): Kernel {
    return this.library.kernel({
      key: `attention-backward ${by} ${dKv} ${bias}`,
      parts:
        by === 'keys'
          ? this.attentionParts(dKv, attentionBackwardKeys, attentionBackwardKeysSplit)
          : this.attentionParts(dKv, attentionBackwardQueries, attentionBackwardQueriesSplit),
      bindings: ['uniform', 'read', 'read', 'read', 'read', 'read', 'write', ...readsOf(bias)],
      flags: [...laneFlags(dKv), ...(bias ? ['BIAS'] : [])],
      constants: this.attentionConstants(dKv),
    });
  }

  normBackward(add: boolean): Kernel {
    return this.library.kernel({
      key: `rms-norm-backward ${add}`,
      parts: [rmsNormBackward],
      bindings: ['uniform', 'read', 'read', 'write', 'read'],
      flags: add ? ['ADD'] : [],
      constants: { THREADS: this.library.groupThreads },
    });
  }

  feedForward(gated: boolean, back: boolean): Kernel {
    return this.library.kernel({
      key: `feed-forward ${gated} ${back}`,
      parts: [gelu, back ? feedForwardBackward : feedForwardForward],
      bindings: back ? ['uniform', 'read', 'read', 'write'] : ['uniform', 'read', 'write'],
      flags: gated ? ['GATED'] : [],
      constants: { THREADS: this.library.rowThreads },
    });
  }

  copy(): Kernel {
    return this.library.kernel({
      key: 'copy-rows',
      parts: [copyRows],
      bindings: ['uniform', 'read', 'write'],
      constants: { THREADS: this.library.rowThreads },
    });
  }

  crossEntropySums(): Kernel {
    return this.library.kernel({
      key: 'cross-entropy-sums',
      parts: [crossEntropySums],
      bindings: ['uniform', 'read', 'read', 'write'],
      constants: { THREADS: this.library.groupThreads },
    });
  }

  crossEntropyGradient(): Kernel {
    return this.library.kernel({
      key: 'cross-entropy-gradient',
      parts: [crossEntropyGradient],
      bindings: ['uniform', 'write', 'read', 'read'],
      constants: { THREADS: this.library.rowThreads },
    });
  }

  crossEntropyLoss(): Kernel {
    return this.library.kernel({
      key: 'cross-entropy-loss',
      parts: [crossEntropyLoss],
      bindings: ['uniform', 'read', 'read', 'write'],
      constants: { THREADS: this.library.groupThreads },
    });
  }

  gradientNorm(total: boolean): Kernel {
    return this.library.kernel({
      key: `gradient-norm ${total}`,
      parts: [gradientNorm],
      bindings: ['uniform', 'read', 'write'],
      flags: total ? ['TOTAL'] : [],
      constants: { THREADS: this.library.groupThreads, PARTS: NORM_PARTS },
    });
  }

  adamW(): Kernel {
    return this.library.kernel({
      key: 'adamw',
      parts: [adamW],
      bindings: ['uniform', 'write', 'read', 'write', 'write', 'read'],
      constants: { THREADS: this.library.rowThreads },
    });
  }

  /** Whether four threads share a row: see attention-split.wgsl. */
  private splits(dKv: number): boolean {
    return this.library.style === 'shared' && dKv % 16 === 0;
  }

  private attentionParts(dKv: number, alone: string, split: string): string[] {
    return this.splits(dKv) ? [lanes, attentionDims, attentionSplit, split] : [lanes, attentionDims, alone];
  }

  private attentionConstants(dKv: number): Record<string, number> {
    const constants = { LANES: dKv / laneWidth(dKv) };
    return this.splits(dKv) ? constants : { ...constants, THREADS: this.library.rowThreads };
  }
}

/** Floats that the attention kernels read at a time: all their strides and columns count these. */
export function laneWidth(dKv: number): 1 | 4 {
  return dKv % 4 === 0 ? 4 : 1;
}

function laneFlags(dKv: number): string[] {
  return laneWidth(dKv) === 4 ? ['VEC4'] : [];
}

function readsOf(bias: boolean): ('read' | 'write')[] {
  return bias ? ['read', 'read'] : [];
}
