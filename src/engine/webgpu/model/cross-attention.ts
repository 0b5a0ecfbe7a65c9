/** Cross-attention weights from the GPU: a decode session of one row that also writes out the weights of every step. */
import type { CrossAttention } from '@/core/generation/generation-result';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { readBuffer } from '@/engine/webgpu/device/readback';
import type { DecoderContext } from './decode-program';
import { GpuDecodeSession } from './decode-session';
import type { GpuEncodedPrompts } from './encoder';

/**
 * Feeds the decoder the given tokens and reads back its cross-attention.
 * @param prompts a single prompt
 * @param outputIds EOS at the end only
 * @param run runs the session to its end
 * @throws {PlaygroundError} `device-limit`, `out-of-memory`, `device-lost`, `non-finite`
 */
export async function readCrossAttention(
  context: DecoderContext,
  prompts: GpuEncodedPrompts,
  outputIds: readonly number[],
  run: (session: GpuDecodeSession) => Promise<void>,
): Promise<CrossAttention> {
  const { device, config } = context.model;
  const outputTokens = outputIds.length;
  const sourceTokens = prompts.lengths[0]!;
  const perLayer = config.numHeads * outputTokens * sourceTokens;
  const scope = new BufferScope(device);
  let session: GpuDecodeSession | undefined;
  try {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const buffers = Array.from({ length: config.numDecoderLayers }, (_, layer) =>
      scope.create(`cross-attention ${layer}`, perLayer * 4, usage),
    );
    const options = {
      promptOfRow: [0],
      maxSteps: outputTokens,
      policy: { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 0 },
      forced: [outputIds],
    };
    session = new GpuDecodeSession(context, prompts, options, buffers);
    await run(session);
    const weights = new Float32Array(config.numDecoderLayers * perLayer);
    for (const [layer, buffer] of buffers.entries()) {
      weights.set(new Float32Array(await readBuffer(device, buffer, 0, perLayer * 4)), layer * perLayer);
    }
    return { layers: config.numDecoderLayers, heads: config.numHeads, outputTokens, sourceTokens, weights };
  } finally {
    session?.dispose();
    scope.dispose();
  }
}
