import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import type { PlaygroundError } from '@/core/errors';
import type { StoredModel } from '@/core/hub/library-types';
import { formatBytes, formatParameters } from '@/core/words/quantities';
import { downloadSummary, hostOf, originLabel, originTitle } from '@/features/models/descriptions';
import { FactLine } from '@/features/models/library/model-row';
import { loadStored, useLibrary, useModels, usePlan } from '@/features/models/models';
import type { PlanStatus, PlanSubject, PlanView } from './plan-store';
import { RecipeChoice } from './recipe-choice';

/** A model before it is downloaded: what it is, whether it fits, and the format to store it in. */
export function PlanDialog() {
  const status = usePlan((state) => state.status);
  const close = usePlan((state) => state.close);
  const open = status.state !== 'closed';
  return (
    <Dialog open={open} onClose={close} wide title={open ? titleOf(status) : 'Model'}>
      {status.state === 'looking' && (
        <p role="status" className="text-muted">
          {lookingText(status.subject)}
        </p>
      )}
      {status.state === 'failed' && <Failed subject={status.subject} error={status.error} />}
      {status.state === 'ready' && <Ready status={status} />}
    </Dialog>
  );
}

function titleOf(status: Exclude<PlanStatus, { state: 'closed' }>): string {
  if (status.state === 'ready') return status.plan.name;
  const { subject } = status;
  if (subject.kind === 'release') return subject.group.name;
  if (subject.kind === 'remote') return originTitle(subject.origin);
  return subject.files.length === 1 ? subject.files[0]!.name : `${subject.files.length} files`;
}

function lookingText(subject: PlanSubject): string {
  if (subject.kind === 'release') return 'Measuring the device…';
  return subject.kind === 'files' ? 'Reading the files…' : `Asking ${hostOf(subject.origin)}…`;
}

function Failed({ subject, error }: { subject: PlanSubject; error: PlaygroundError }) {
  const open = usePlan((state) => state.open);
  return (
    <Problem error={error}>
      <Button size="small" onClick={() => void open(subject)}>
        Try again
      </Button>
    </Problem>
  );
}

function Ready({ status }: { status: Extract<PlanStatus, { state: 'ready' }> }) {
  const choose = usePlan((state) => state.choose);
  const { subject, plan, recipe, error } = status;
  const trainedWith = subject.kind === 'release' ? [`trained with ${subject.release.trainedWith}`] : [];
  const origin = plan.origin ? [originLabel(plan.origin)] : [];
  return (
    <>
      <FactLine
        facts={[
          `${formatParameters(plan.parameters)} parameters`,
          ...trainedWith,
          ...origin,
          ...(plan.license ? [plan.license] : []),
        ]}
      />
      <ul className="mt-1 max-w-prose space-y-1 text-sm text-muted">
        {plan.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        {!plan.hasTokenizer && (
          <li className="text-warn">It comes without a tokenizer, so it cannot read text.</li>
        )}
      </ul>
      <div className="mt-5">
        <RecipeChoice recipes={plan.recipes} value={recipe} onChange={choose} />
      </div>
      {error && <Problem error={error} className="mt-3" />}
      <StartDownload status={status} />
    </>
  );
}

/** The button that starts the download, with what it will do. */
function StartDownload({ status }: { status: Extract<PlanStatus, { state: 'ready' }> }) {
  const begin = usePlan((state) => state.begin);
  const { plan, recipe, starting } = status;
  const chosen = plan.recipes.find((each) => each.recipe === recipe);
  const stored = useLibrary(({ library }) => library.stored.find(({ id }) => id === chosen?.storedId));
  if (!chosen) {
    return (
      <p className="mt-4 font-medium text-warn">
        No quantisation of it fits this device, so it cannot be downloaded here.
      </p>
    );
  }
  if (stored) return <AlreadyStored model={stored} />;
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button shape="primary" disabled={starting} onClick={() => void begin()}>
        {starting ? 'Starting…' : startLabel(plan)}
      </Button>
      <p className="numeric min-w-0 flex-1 basis-56 text-sm text-muted">{downloadSummary(plan, chosen)}</p>
    </div>
  );
}

function startLabel({ origin, sourceBytes }: PlanView): string {
  if (!origin) return 'Store it in this browser';
  return sourceBytes === undefined
    ? `Download from ${hostOf(origin)}`
    : `Download ${formatBytes(sourceBytes)} from ${hostOf(origin)}`;
}

function AlreadyStored({ model }: { model: StoredModel }) {
  const models = useModels();
  const close = usePlan((state) => state.close);
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        shape="primary"
        onClick={() => {
          close();
          void loadStored(models, model);
        }}
      >
        Load it
      </Button>
      <p className="text-sm text-muted">It is already stored in this format.</p>
    </div>
  );
}
