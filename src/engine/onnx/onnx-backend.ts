import type * as Ort from 'onnxruntime-web';

export type OnnxProvider = 'wasm' | 'webgpu';

/** onnxruntime-web as loaded for one provider: pages and Node load it in different ways. */
export interface OnnxBackend {
  readonly ort: typeof Ort;
  readonly provider: OnnxProvider;
}
