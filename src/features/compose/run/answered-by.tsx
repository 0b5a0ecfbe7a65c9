import { Button } from '@/components/ui/button';
import { useModel, useRun } from '@/features/compose/compose';

/** Says which model gave the answer where it is not the one that is loaded now. */
export function AnsweredBy() {
  const model = useRun((state) => state.model);
  const { status, load } = useModel((state) => state);
  if (!model || status.state !== 'ready') return null;
  const { name, quantisation } = status.facts;
  if (model.name === name && model.quantisation === quantisation) return null;
  const { source } = model;
  return (
    <p className="mt-3 flex flex-wrap items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5 text-sm">
      <span>
        Answered by {model.name} ({model.quantisation}); {name} ({quantisation}) is loaded now.
      </span>
      {source && (
        <Button size="small" onClick={() => void load(source)}>
          Load it
        </Button>
      )}
    </p>
  );
}
