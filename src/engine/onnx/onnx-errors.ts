import { PlaygroundError } from '@/core/errors';
import type { OnnxProvider } from './onnx-backend';

/** Turns the errors of onnxruntime, which only have a message, into typed ones. */
export function explainOnnxError(thrown: unknown, provider: OnnxProvider): PlaygroundError {
  if (thrown instanceof PlaygroundError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (
    /bad_alloc|out of memory|failed to allocate|allocation failed|Invalid (typed )?array length/i.test(
      message,
    )
  ) {
    return new PlaygroundError('out-of-memory', 'The model needs more memory than this page may use.', {
      hint: 'Choose a smaller model, a stronger quantisation or a shorter prompt.',
      cause: thrown,
    });
  }
  if (provider === 'webgpu' && /device.*lost|lost.*device|device was destroyed/i.test(message)) {
    return new PlaygroundError('device-lost', 'The graphics device stopped.', {
      hint: 'Load the model again. Nothing you wrote is lost.',
      cause: thrown,
    });
  }
  return new PlaygroundError('internal', `onnxruntime failed: ${message}`, {
    hint: 'Choose another runtime, or report this problem with the name of the model.',
    cause: thrown,
  });
}
