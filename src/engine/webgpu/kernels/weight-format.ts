/** The formats of weight matrices on the device, and the shader part that unpacks each. */
import weightsF16 from '@shaders/common/weights-f16.wgsl?raw';
import weightsF32 from '@shaders/common/weights-f32.wgsl?raw';
import weightsQ4 from '@shaders/common/weights-q4_0.wgsl?raw';
import weightsQ8 from '@shaders/common/weights-q8_0.wgsl?raw';

export type WeightFormat = 'q8_0' | 'q4_0' | 'f16' | 'f32';

/** By format, the part that defines `weight4` and binds the matrix as bind group 1. */
export const WEIGHT_SHADERS: Readonly<Record<WeightFormat, string>> = {
  q8_0: weightsQ8,
  q4_0: weightsQ4,
  f16: weightsF16,
  f32: weightsF32,
};

/** Whether a format has scales, in a second buffer. */
export function hasScales(format: WeightFormat): boolean {
  return format === 'q8_0' || format === 'q4_0';
}
