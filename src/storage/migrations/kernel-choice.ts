/** Which kernels were fastest for a model on this device. The engine checks the names: they change with its kernels. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

export const kernelChoiceFormat = storedFormat({
  kind: 'kernel-choice',
  label: 'choice of kernels',
  layout: 'bare',
  schema: v.unknown(),
});
