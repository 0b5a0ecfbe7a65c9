/**
 * Which engine answers the cells of a lane. What is loaded for the whole app answers there; every other model or runtime
 * is loaded into a second engine, one after another, and that engine is disposed of when the run is over.
 */
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import { MODEL_IN_USE, RUNTIME_AS_SET } from '@/features/compare/grid/grid-document';

/** What Compare asks of an engine. */
export type CompareEngine = Pick<EngineClient, 'load' | 'encode' | 'generateBatch' | 'dispose'>;

/** The model in use, which belongs to the whole app. */
export interface InUse {
  engine: Pick<CompareEngine, 'encode' | 'generateBatch'>;
  /** The model that is loaded, being loaded, or failed to load. */
  source(): ModelSource;
  /** Facts once it is loaded; starts loading it where that is needed. @throws {PlaygroundError} */
  ready(): Promise<ModelFacts>;
  /** Facts if it is loaded now. */
  facts(): ModelFacts | undefined;
}

export interface SwitchSetup {
  inUse: InUse;
  openEngine(): CompareEngine;
  /** Where a model lies; undefined when it is not here any more. */
  sourceOf(model: string): ModelSource | undefined;
  /** What models run on unless a column says otherwise. */
  runtime(): RuntimeChoice;
}

/** An engine with the model that a lane needs. */
export interface LaneEngine {
  engine: Pick<CompareEngine, 'encode' | 'generateBatch'>;
  facts: ModelFacts;
  /** @throws {PlaygroundError} `cancelled` when another model has taken its place meanwhile */
  check(): void;
}

export interface ModelSwitch {
  /** True when nothing has to be loaded for this lane. */
  isLoaded(model: string, runtime: string): boolean;
  /** @throws {PlaygroundError} when the model is not here or does not load */
  open(model: string, runtime: string, onProgress: (progress: LoadProgress) => void): Promise<LaneEngine>;
  /** Gives back what the run loaded. */
  close(): void;
}

export function createModelSwitch({ inUse, openEngine, sourceOf, runtime }: SwitchSetup): ModelSwitch {
  let second: CompareEngine | undefined;

  const isInUse = (model: string, wanted: string): boolean => {
    const source = model === MODEL_IN_USE ? inUse.source() : sourceOf(model);
    if (!source || !sameSource(source, inUse.source())) return false;
    return wanted === RUNTIME_AS_SET || wanted === inUse.facts()?.runtime;
  };

  const openInUse = async (): Promise<LaneEngine> => {
    const facts = await inUse.ready();
    const check = () => {
      if (inUse.facts() === facts) return;
      throw new PlaygroundError('cancelled', 'Another model was put to use while the cells were answered.', {
        hint: 'Run the cells again.',
      });
    };
    return { engine: inUse.engine, facts, check };
  };

  return {
    isLoaded: isInUse,
    open: async (model, wanted, onProgress) => {
      if (isInUse(model, wanted)) return openInUse();
      const source = model === MODEL_IN_USE ? inUse.source() : sourceOf(model);
      if (!source) {
        throw new PlaygroundError('invalid-input', 'This model is not on this machine any more.', {
          hint: 'Choose another model for the column, or get it again under Models.',
        });
      }
      second ??= openEngine();
      const choice = wanted === RUNTIME_AS_SET ? runtime() : (wanted as RuntimeChoice);
      const facts = await second.load(source, onProgress, choice);
      return { engine: second, facts, check: () => {} };
    },
    close: () => {
      second?.dispose();
      second = undefined;
    },
  };
}

/** Whether two sources are the same model, as far as can be told without reading them. */
export function sameSource(a: ModelSource, b: ModelSource): boolean {
  if (a.kind === 'files' || b.kind === 'files') {
    if (a.kind !== 'files' || b.kind !== 'files' || a.files.length !== b.files.length) return false;
    return a.files.every((file, at) => file === b.files[at]);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
