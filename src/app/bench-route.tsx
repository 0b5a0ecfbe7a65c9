import { useStore } from 'zustand';
import { createEngineClient } from '@/engine/client/engine-client';
import { BenchPage } from '@/features/bench/bench-page';
import { type BenchStore, createBenchStore } from '@/features/bench/bench-store';
import { type Compose, useCompose } from '@/features/compose/compose';

/** Lives as long as the page, so that a report is still there when a person comes back to it. */
let store: BenchStore | undefined;

function storeFor({ model }: Compose): BenchStore {
  store ??= createBenchStore({ createEngine: createEngineClient, source: () => model.getState().source });
  return store;
}

/** The Bench screen, which measures the model in use. */
export function BenchRoute() {
  const compose = useCompose();
  const status = useStore(compose.model, (state) => state.status);
  return (
    <BenchPage
      store={storeFor(compose)}
      modelName={status.state === 'ready' ? status.facts.name : 'The model in use'}
    />
  );
}
