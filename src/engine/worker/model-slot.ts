/** Holds the one loaded model of the worker. */
import { PlaygroundError } from '@/core/errors';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import type { LoadedModel } from './loading/loaded-model';

/** @throws {PlaygroundError} */
export type LoadModel = (
  source: ModelSource,
  choice: RuntimeChoice,
  onProgress: (progress: LoadProgress) => void,
) => Promise<LoadedModel>;

export class ModelSlot {
  private model: LoadedModel | undefined;

  /** @param onLost called when the device is lost, and the loaded model with it */
  constructor(
    private readonly loadModel: LoadModel,
    private readonly onLost: (error: PlaygroundError) => void,
  ) {}

  /** Releases the current model and loads another. @throws {PlaygroundError} */
  async load(
    source: ModelSource,
    choice: RuntimeChoice,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<ModelFacts> {
    this.unload();
    const model = await this.loadModel(source, choice, onProgress);
    this.model = model;
    model.lost?.then((error) => {
      if (this.model === model) this.model = undefined;
      model.dispose();
      this.onLost(error);
    });
    return model.facts;
  }

  /** The current model. @throws {PlaygroundError} `not-ready` if there is none */
  loaded(): LoadedModel {
    if (this.model) return this.model;
    throw new PlaygroundError('not-ready', 'No model is loaded yet.', {
      hint: 'Wait for the model, or load one.',
    });
  }

  unload(): void {
    this.model?.dispose();
    this.model = undefined;
  }
}
