import { Button } from '@/components/ui/button';
import { useModel, useRun } from '@/features/compose/compose';
import { isRecordOf } from '@/session/model-identity';

/** Says which model gave the answer where it is not the one that is loaded now. */
export function AnsweredBy() {
  const model = useRun((state) => state.model);
  const status = useModel((state) => state.status);
  const inUse = useModel((state) => state.source);
  const load = useModel((state) => state.load);
  if (!model || status.state !== 'ready') return null;
  if (isRecordOf(model, status.facts, inUse)) return null;
  const { name, quantisation } = status.facts;
  const sameName = model.name === name && model.quantisation === quantisation;
  const { source } = model;
  return (
    <p className="mt-3 flex flex-wrap items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5 text-sm">
      <span>
        {sameName
          ? `Answered by another model called ${name} (${quantisation}) than the one that is loaded now.`
          : `Answered by ${model.name} (${model.quantisation}); ${name} (${quantisation}) is loaded now.`}
      </span>
      {source && (
        <Button size="small" onClick={() => void load(source)}>
          Load it
        </Button>
      )}
    </p>
  );
}
