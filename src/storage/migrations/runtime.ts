/** The runtime a person chose, in localStorage. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

export const runtimeFormat = {
  ...storedFormat({
    kind: 'runtime',
    label: 'choice of a runtime',
    schema: v.picklist(['auto', 'webgpu', 'onnx-wasm', 'onnx-webgpu', 'reference']),
  }),
  key: 'playground.runtime',
};
