import { useMemo } from 'react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { SelectField } from '@/components/ui/select-field';
import type { GeneratedToken } from '@/core/generation/generation-result';
import type { AttendedPrompt } from '@/engine/protocol';
import type { AttentionStore } from './attention-store';
import { AttentionTables } from './attention-tables';
import { PartHeatmap } from './part-heatmap';
import { groupPrompt } from './prompt-groups';
import { PromptHeatmap } from './prompt-heatmap';
import { type LayerOrHead, rowOf, sharesOf, sumByGroup } from './shares';
import { pieceOf, tokenName } from './token-text';

interface AttentionPanelProps {
  store: AttentionStore;
  tokens: readonly GeneratedToken[];
  /** Index of the token whose attention is shown. */
  active: number;
  /** Another model than the one that answered is loaded. */
  otherModel: boolean;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/** Which parts and words of the prompt each token of the answer attends to. */
export function AttentionPanel({ store, otherModel, ...rest }: AttentionPanelProps) {
  const status = useStore(store, (state) => state.status);
  if (otherModel) {
    return (
      <p className="text-sm text-muted">
        Another model gave this answer. Run the prompt again to see the attention of the model in use.
      </p>
    );
  }
  if (status.state === 'failed') {
    return (
      <Problem error={status.error}>
        <Button size="small" onClick={store.getState().retry}>
          Try again
        </Button>
      </Problem>
    );
  }
  if (status.state !== 'ready') return <ProgressBar label="Computing the attention" />;
  return <Views {...rest} store={store} attended={status.attended} raw={status.raw} />;
}

interface ViewsProps extends Omit<AttentionPanelProps, 'otherModel'> {
  attended: AttendedPrompt;
  raw: boolean;
}

function Views({ store, attended, raw, tokens, active, onChoose, onHover }: ViewsProps) {
  const layer = useStore(store, (state) => state.layer);
  const head = useStore(store, (state) => state.head);
  const groups = useMemo(() => groupPrompt(attended, raw), [attended, raw]);
  const { parts, words } = groups;
  const [byPart, byWord] = useMemo(() => {
    const shares = sharesOf(attended, layer, head);
    return [
      sumByGroup(shares, groups.partOf, groups.parts.length),
      sumByGroup(shares, groups.wordOf, groups.words.length),
    ];
  }, [attended, layer, head, groups]);
  const names = useMemo(() => tokens.map((token) => tokenName(pieceOf(token))), [tokens]);
  const shown = Math.min(active, attended.outputTokens - 1);
  const partShares = rowOf(byPart, shown, parts.length);
  const wordShares = rowOf(byWord, shown, words.length);
  const name = names[shown] ?? '';
  return (
    <div className="space-y-4">
      <LayerAndHead store={store} attended={attended} />
      <PartHeatmap
        parts={parts}
        names={names}
        shares={byPart}
        active={shown}
        onChoose={onChoose}
        onHover={onHover}
      />
      <AttentionTables
        name={name}
        parts={parts}
        words={words}
        source={attended.prompt.source}
        partShares={partShares}
        wordShares={wordShares}
      />
      <PromptHeatmap name={name} source={attended.prompt.source} words={words} shares={wordShares} />
    </div>
  );
}

/** Chooses a layer and a head of the decoder, or the mean of all. */
function LayerAndHead({ store, attended }: { store: AttentionStore; attended: AttendedPrompt }) {
  const layer = useStore(store, (state) => state.layer);
  const head = useStore(store, (state) => state.head);
  const { setLayer, setHead } = store.getState();
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Choice label="Layer" count={attended.layers} value={layer} onChange={setLayer} />
      <Choice label="Head" count={attended.heads} value={head} onChange={setHead} />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  count: number;
  value: LayerOrHead;
  onChange: (value: LayerOrHead) => void;
}

function Choice({ label, count, value, onChange }: ChoiceProps) {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return (
    <SelectField
      inline
      label={label}
      labelClassName="text-sm text-muted"
      value={String(value)}
      options={[
        { value: 'mean', label: `mean of ${count}` },
        ...numbers.map((index) => ({ value: String(index), label: String(index + 1) })),
      ]}
      onValue={(chosen) => onChange(chosen === 'mean' ? 'mean' : Number(chosen))}
      selectClassName="w-auto!"
    />
  );
}
