import { Button } from '@/components/ui/button';
import { BUILT_IN_MODEL } from '@/core/model/built-in-model';
import { formatBytes, formatCount, formatDuration, formatParameters } from '@/core/words/quantities';
import { runtimeWords } from '@/engine/client/runtime-words';
import type { ModelFacts } from '@/engine/protocol';
import { useBuiltInFacts, useCurrent, useModels } from '@/features/models/models';
import { sameModel } from '@/session/model-identity';
import { LoadState, stateTag } from './load-state';
import { ModelRow, Tag } from './model-row';
import { Sha256Label } from './sha256-label';

/** The model that comes with the page: always there, whatever is deleted. */
export function BuiltInRow() {
  const { builtIn, current } = useModels();
  const status = useCurrent((state) => state.status);
  const source = useCurrent((state) => state.source);
  const inUse = sameModel(source, builtIn);
  const known = useBuiltInFacts();
  const facts = inUse && status.state === 'ready' ? status.facts : undefined;
  const tag = inUse ? stateTag(status) : undefined;
  return (
    <ModelRow
      name={known?.name ?? 'Built-in model'}
      tag={tag && <Tag>{tag}</Tag>}
      facts={facts ? [...modelFacts(facts), ...runtimeFacts(facts)] : modelFacts(known)}
      details={
        <p className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 text-xs text-muted">
          <span>{BUILT_IN_MODEL.license}</span>
          <Sha256Label sha256={BUILT_IN_MODEL.sha256} name="the built-in model" />
        </p>
      }
      actions={
        !inUse && (
          <Button
            size="small"
            aria-label="Load the built-in model"
            onClick={() => void current.getState().load(builtIn)}
          >
            Load
          </Button>
        )
      }
    >
      {facts && (
        <p className="mt-1 text-xs text-muted">
          {facts.layers} layers · vocabulary of {formatCount(facts.vocabSize)} pieces ·{' '}
          <span className="whitespace-nowrap">loaded in {formatDuration(facts.loadMs)}</span>
        </p>
      )}
      {inUse && <LoadState name="the built-in model" />}
    </ModelRow>
  );
}

/** What it is, independent of the device. */
function modelFacts(facts: ModelFacts | undefined): string[] {
  if (!facts) return ['Comes with this page', 'works offline'];
  return ['Built in', `${formatParameters(facts.parameters)} parameters`, facts.quantisation];
}

function runtimeFacts(facts: ModelFacts): string[] {
  return [`${formatBytes(facts.weightBytes)} of memory`, runtimeWords(facts)];
}
