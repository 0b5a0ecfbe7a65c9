/**
 * Engines with the models that a run needs. The model in use answers on the page's own engine. Every other model or runtime
 * is loaded into one second engine, in place of the model before, and that engine is given back when the run is over.
 */
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import type { BorrowedEngine } from './engine-pool';
import { sameModel } from './model-identity';
import type { ModelStore } from './model-store';
import type { RuntimeStore } from './runtime-store';
import { until } from './wait-for';

/** An engine with a model, for as long as the lease is held. */
export interface LeasedModel {
  engine: Pick<EngineClient, 'encode' | 'generateBatch'>;
  facts: ModelFacts;
  /** @throws {PlaygroundError} `cancelled` when another model has replaced it */
  check(): void;
}

export interface ModelLease {
  /** Whether the model answers without being loaded. @param runtime undefined for the page's choice */
  isInUse(source: ModelSource, runtime?: RuntimeChoice): boolean;
  /**
   * @param runtime undefined for the page's choice
   * @throws {PlaygroundError} when the model does not load
   */
  open(
    source: ModelSource,
    runtime: RuntimeChoice | undefined,
    onProgress?: (progress: LoadProgress) => void,
  ): Promise<LeasedModel>;
  /** Gives back the second engine, if there is one; the lease can be used again. */
  giveBack(): void;
}

export interface LeaseSetup {
  engines: {
    main: LeasedModel['engine'];
    borrow(): BorrowedEngine<LeasedModel['engine'] & Pick<EngineClient, 'load'>>;
  };
  model: Pick<ModelStore, 'getState' | 'subscribe'>;
  runtime: Pick<RuntimeStore, 'getState'>;
}

/** @param hint what a person can do when another model is loaded during the run */
export function leaseModels({ engines, model, runtime }: LeaseSetup, hint: string): ModelLease {
  let second: ReturnType<LeaseSetup['engines']['borrow']> | undefined;

  const factsInUse = (): ModelFacts | undefined => {
    const { status } = model.getState();
    return status.state === 'ready' ? status.facts : undefined;
  };
  const isInUse = (source: ModelSource, wanted?: RuntimeChoice): boolean =>
    sameModel(source, model.getState().source) && (wanted === undefined || wanted === factsInUse()?.runtime);

  const settled = () => until(model, ({ status }) => (status.state === 'loading' ? undefined : status));

  const openInUse = async (): Promise<LeasedModel> => {
    const facts = await model.getState().ready({ retry: true });
    const check = () => {
      if (factsInUse() === facts) return;
      throw new PlaygroundError('cancelled', 'Another model was loaded in the meantime.', { hint });
    };
    return { engine: engines.main, facts, check };
  };

  return {
    isInUse,
    open: async (source, wanted, onProgress) => {
      // The runtime of a model is known once it is loaded.
      if (sameModel(source, model.getState().source)) await settled();
      if (isInUse(source, wanted)) return openInUse();
      second ??= engines.borrow();
      const { engine } = second;
      const facts = await engine.load(source, onProgress, wanted ?? runtime.getState().choice);
      return { engine, facts, check: () => undefined };
    },
    giveBack: () => {
      second?.giveBack();
      second = undefined;
    },
  };
}
