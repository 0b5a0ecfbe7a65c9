/** Which engine answers the cells of a lane: the grid's names of models and runtimes as what the session lends. */
import { PlaygroundError } from '@/core/errors';
import type { LoadProgress, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { RUNTIME_AS_SET } from '@/features/compare/grid/grid-document';
import type { LeasedModel, ModelLease } from '@/session/model-lease';

/** An engine with the model that a lane needs. */
export type LaneEngine = LeasedModel;

export interface SwitchSetup {
  lease: ModelLease;
  /** Where a model lies, by its id in the grid; undefined when it is not here any more. */
  sourceOf(model: string): ModelSource | undefined;
}

export interface ModelSwitch {
  /** True when nothing has to be loaded for this lane. */
  isLoaded(model: string, runtime: string): boolean;
  /** @throws {PlaygroundError} when the model is not here or does not load */
  open(model: string, runtime: string, onProgress: (progress: LoadProgress) => void): Promise<LaneEngine>;
  /** Gives back what the run loaded. */
  close(): void;
}

export function createModelSwitch({ lease, sourceOf }: SwitchSetup): ModelSwitch {
  const runtimeOf = (runtime: string) =>
    runtime === RUNTIME_AS_SET ? undefined : (runtime as RuntimeChoice);
  return {
    isLoaded: (model, runtime) => {
      const source = sourceOf(model);
      return source !== undefined && lease.isInUse(source, runtimeOf(runtime));
    },
    open: async (model, runtime, onProgress) => {
      const source = sourceOf(model);
      if (source) return lease.open(source, runtimeOf(runtime), onProgress);
      throw new PlaygroundError('not-found', 'This model is not on this machine any more.', {
        hint: 'Choose another model for the column, or get it again under Models.',
      });
    },
    close: () => lease.giveBack(),
  };
}
