/**
 * The engine of a page without a worker: the same client and the same server over a message channel, with a tiny model in
 * plain arrays. Counts what the engine does.
 */
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { connectWorker, type RpcWorker } from '@/core/worker-rpc/rpc-client';
import type { RpcPort } from '@/core/worker-rpc/rpc-server';
import { type BenchClient, engineClient, type TrainingClient } from '@/engine/client/engine-client';
import { ENGINE_CONTRACT, type ModelFacts } from '@/engine/protocol';
import { loadModel } from '@/engine/worker/loading/load-model';
import type { LoadModel } from '@/engine/worker/model-slot';
import { serveEngine } from '@/engine/worker/serve-engine';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';

export interface InProcessEngine {
  client: TrainingClient & BenchClient;
  facts: ModelFacts;
  /** Every text that the model's tokenizer has encoded. */
  encodedTexts: string[];
  /** Loads the tiny model again. */
  load(): Promise<ModelFacts>;
  /** Kills the engine as an uncaught error kills a worker; the next request starts a new one. */
  crash(message: string): void;
  dispose(): void;
}

/** Starts an engine and loads a tiny model on the reference runtime. */
export async function startInProcessEngine(seed = 1): Promise<InProcessEngine> {
  const encodedTexts: string[] = [];
  const load: LoadModel = async (...request) => {
    const model = await loadModel(...request);
    return { ...model, tokenizer: recording(model.tokenizer, encodedTexts) };
  };
  let channel: MessageChannel | undefined;
  const client = engineClient(
    connectWorker(ENGINE_CONTRACT, () => {
      channel = new MessageChannel();
      serveEngine(channel.port2 as RpcPort, load);
      channel.port1.start();
      channel.port2.start();
      return workerOf(channel);
    }),
  );
  const sink = memorySink();
  await convertToGguf(makeTinyCheckpoint({ seed }), 'f32', sink.write);
  const files = [new File([sink.bytes()], 'tiny.gguf')];
  const loadTiny = () => client.load({ kind: 'files', files }, undefined, 'reference');
  return {
    client,
    facts: await loadTiny(),
    encodedTexts,
    load: loadTiny,
    crash: (message) => {
      channel?.port1.dispatchEvent(Object.assign(new Event('error'), { message }));
    },
    dispose: () => client.dispose(),
  };
}

/** The page's end of a channel, as a page has a worker. */
function workerOf({ port1, port2 }: MessageChannel): RpcWorker {
  const terminate = () => {
    port1.close();
    port2.close();
  };
  return {
    postMessage: port1.postMessage.bind(port1),
    addEventListener: port1.addEventListener.bind(port1),
    terminate,
  } as unknown as RpcWorker;
}

function recording(tokenizer: Tokenizer, texts: string[]): Tokenizer {
  return {
    ...tokenizer,
    decode: (ids, options) => tokenizer.decode(ids, options),
    piece: (id) => tokenizer.piece(id),
    vocabSize: tokenizer.vocabSize,
    eosTokenId: tokenizer.eosTokenId,
    json: tokenizer.json,
    encode: (text) => {
      texts.push(text);
      return tokenizer.encode(text);
    },
  };
}
