import { useStore } from 'zustand';
import { BenchPage } from '@/features/bench/bench-page';
import { type BenchStore, createBenchStore } from '@/features/bench/bench-store';
import { type Session, useSession } from '@/session/session';

/** Kept as long as the page, so that a report is still there when a person returns to it. */
let store: BenchStore | undefined;

function storeFor({ engines, model }: Session): BenchStore {
  store ??= createBenchStore({
    borrowEngine: () => engines.borrow(),
    source: () => model.getState().source,
  });
  return store;
}

/** The Bench screen, which measures the model in use. */
export function BenchRoute() {
  const session = useSession();
  const status = useStore(session.model, (state) => state.status);
  return (
    <BenchPage
      store={storeFor(session)}
      modelName={status.state === 'ready' ? status.facts.name : 'The model in use'}
    />
  );
}
