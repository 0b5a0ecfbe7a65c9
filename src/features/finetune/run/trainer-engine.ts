/** The engine that trains: started on demand, on WebGPU, with the model in use. */
import { PlaygroundError } from '@/core/errors';
import type { T5Config } from '@/core/model/t5-config';
import type { TrainingClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelSource } from '@/engine/protocol';
import type { BaseModel, FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { BorrowedEngine } from '@/session/engine-pool';
import { sameModel } from '@/session/model-identity';

export interface ReadyTrainer {
  client: TrainingClient;
  config: T5Config;
  device: string;
  /** Resolves when the device is lost; requests to the client may never be answered then. */
  lost: Promise<PlaygroundError>;
}

export class TrainerEngine {
  private borrowed: BorrowedEngine<TrainingClient> | undefined;
  private loaded: { source: ModelSource; ready: ReadyTrainer } | undefined;

  constructor(private readonly borrow: FinetuneSetup['borrowTrainer']) {}

  /** @throws {PlaygroundError} `no-webgpu`, `unsupported-file`, and what loading throws */
  async ready(base: BaseModel, onProgress?: (progress: LoadProgress) => void): Promise<ReadyTrainer> {
    if (this.loaded && sameModel(this.loaded.source, base.source)) return this.loaded.ready;
    this.loaded = undefined;
    this.borrowed ??= this.borrow();
    const { engine: client } = this.borrowed;
    const lost = new Promise<PlaygroundError>((resolve) => {
      client.onDeviceLost(resolve);
    });
    const facts = await client.load(base.source, onProgress, 'webgpu');
    if (!facts.config) {
      throw new PlaygroundError('unsupported-file', 'A model of ONNX files cannot be trained.', {
        hint: 'Load the same model from its original weights.',
      });
    }
    const ready = { client, config: facts.config, device: facts.device, lost };
    this.loaded = { source: base.source, ready };
    return ready;
  }

  /** Frees the device and its memory. */
  release(): void {
    this.loaded = undefined;
    this.borrowed?.giveBack();
    this.borrowed = undefined;
  }
}
