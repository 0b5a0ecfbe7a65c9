import { useStore } from 'zustand';
import { type Compose, useCompose } from '@/features/compose/compose';
import type { DisplayedRun } from '@/features/compose/run/displayed-run';
import { type AttentionStore, createAttentionStore } from '@/features/inspect/attention-store';
import { InspectAnswer } from '@/features/inspect/inspect-answer';
import { isRecordOf } from '@/session/model-identity';
import { useSession } from '@/session/session';

/** Kept as long as the page, so that opened panels stay open for the next answer. */
let store: AttentionStore | undefined;

/** The shown answer with the views that explain it. */
export function InspectSlot({ run }: { run: DisplayedRun }) {
  const { engines } = useSession();
  store ??= createAttentionStore(engines.main);
  return <InspectAnswer run={run} attention={store} otherModel={useOtherModel(useCompose())} />;
}

/** Whether another model is loaded than the one that gave the answer on show. */
function useOtherModel({ model, run }: Compose): boolean {
  const status = useStore(model, (state) => state.status);
  const source = useStore(model, (state) => state.source);
  const answered = useStore(run, (state) => state.model);
  return answered !== null && status.state === 'ready' && !isRecordOf(answered, status.facts, source);
}
