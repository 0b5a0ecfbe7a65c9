import { useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { GeneratedToken } from '@/core/generation/generation-result';
import type { AttendedPrompt } from '@/engine/protocol';
import type { AttentionState, AttentionStore } from './attention-store';
import { PartMap } from './part-map';
import { groupPrompt } from './prompt-groups';
import { PromptHeat } from './prompt-heat';
import { ReadTable } from './read-table';
import { rowOf, sharesOf, sumByGroup, type Which } from './shares';
import { pieceOf, tokenName } from './token-words';

interface AttentionPanelProps {
  store: AttentionStore;
  tokens: readonly GeneratedToken[];
  /** The token that is looked into. */
  active: number;
  otherModel: boolean;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/** Which parts and words of the prompt each token of the answer was read from. */
export function AttentionPanel({ store, otherModel, ...rest }: AttentionPanelProps) {
  const state = useStore(store);
  const { status } = state;
  if (otherModel) {
    return (
      <p className="text-sm text-muted">
        Another model gave this answer. Run the prompt again to see what the model in use looks at.
      </p>
    );
  }
  if (status.state === 'failed') {
    return (
      <div role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
        <p className="font-medium">{status.error.message}</p>
        {status.error.hint && <p className="mt-0.5">{status.error.hint}</p>}
        <Button size="small" className="mt-2" onClick={state.retry}>
          Try again
        </Button>
      </div>
    );
  }
  if (status.state !== 'ready') return <ProgressBar label="Reading the answer once more" />;
  return <Views {...rest} state={state} attended={status.attended} raw={status.raw} />;
}

interface ViewsProps extends Omit<AttentionPanelProps, 'store' | 'otherModel'> {
  state: AttentionState;
  attended: AttendedPrompt;
  raw: boolean;
}

function Views({ state, attended, raw, tokens, active, onChoose, onHover }: ViewsProps) {
  const { layer, head } = state;
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
      <Choices state={state} attended={attended} />
      <PartMap
        parts={parts}
        names={names}
        shares={byPart}
        active={shown}
        onChoose={onChoose}
        onHover={onHover}
      />
      <ReadTable
        name={name}
        parts={parts}
        words={words}
        source={attended.prompt.source}
        partShares={partShares}
        wordShares={wordShares}
      />
      <PromptHeat name={name} source={attended.prompt.source} words={words} shares={wordShares} />
    </div>
  );
}

/** Which layer and head of the decoder. */
function Choices({ state, attended }: { state: AttentionState; attended: AttendedPrompt }) {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Choice label="Layer" count={attended.layers} value={state.layer} onChange={state.setLayer} />
      <Choice label="Head" count={attended.heads} value={state.head} onChange={state.setHead} />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  count: number;
  value: Which;
  onChange: (value: Which) => void;
}

function Choice({ label, count, value, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="inline-flex items-center gap-2 text-sm">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <select
        id={id}
        className="field h-8 w-auto py-0"
        value={String(value)}
        onChange={(event) => onChange(event.target.value === 'mean' ? 'mean' : Number(event.target.value))}
      >
        <option value="mean">mean of {count}</option>
        {Array.from({ length: count }, (_, index) => index).map((index) => (
          <option key={index} value={String(index)}>
            {index + 1}
          </option>
        ))}
      </select>
    </div>
  );
}
