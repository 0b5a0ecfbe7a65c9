import type * as Ort from 'onnxruntime-web';

export type OnnxProvider = 'wasm' | 'webgpu';

/** onnxruntime-web, loaded for one provider; browsers and Node load it differently. */
export interface OnnxBackend {
  readonly ort: typeof Ort;
  readonly provider: OnnxProvider;
}
