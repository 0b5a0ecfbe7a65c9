import { Check, ChevronRight, TriangleAlert } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { RecipePlan } from '@/core/hub/library-types';
import type { Release } from '@/core/hub/releases';
import { formatBytes, formatParameters } from '@/core/words/quantities';
import { isSlow, RECIPE_NAMES, shortfallSentence, speedLabel } from '@/features/models/descriptions';
import { useLibrary, useMirror, useModels } from '@/features/models/models';
import {
  canRunHere,
  planRecipes,
  type ReleaseGroup,
  recipesOf,
  releaseGroups,
  storedFormsOf,
} from './release-plans';

/** Every released model with its size and whether it fits here, computed without any request. */
export function ReleaseList() {
  const groups = useMemo(releaseGroups, []);
  return (
    <ul className="card divide-y divide-line">
      {groups.map((group) => (
        <ReleaseRow key={group.key} group={group} />
      ))}
    </ul>
  );
}

function ReleaseRow({ group }: { group: ReleaseGroup }) {
  const { name, parameters, sourceBytes, releases } = group;
  const size = sourceBytes === undefined ? 'size unknown' : `${formatBytes(sourceBytes)} to download`;
  const id = useId();
  return (
    <li className="p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h4 className="font-semibold">{name}</h4>
        <p className="text-sm text-muted">
          {formatParameters(parameters)} parameters · {size}
        </p>
      </div>
      <Fit group={group} />
      <div className="mt-3 flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <span id={id} className="text-sm text-muted">
          Trained with
        </span>
        <ul aria-labelledby={id} className="flex min-w-0 flex-wrap gap-1.5">
          {releases.map((release) => (
            <VariantButton key={release.repo} group={group} release={release} />
          ))}
        </ul>
      </div>
    </li>
  );
}

/** Whether it runs here, in which format and how fast, or the limit that it exceeds. */
function Fit({ group }: { group: ReleaseGroup }) {
  const probe = useLibrary((state) => state.probe);
  const storage = useLibrary((state) => state.library.storage);
  const measured = probe.state === 'measured' ? probe.probe : undefined;
  const plans = useMemo(() => planRecipes(recipesOf(group), measured, storage), [group, measured, storage]);
  if (!measured) {
    return (
      <p className="mt-1 text-sm text-muted">
        {probe.state === 'measuring' ? 'Measuring the device…' : 'Whether it fits is unknown.'}
      </p>
    );
  }
  const best = plans.find(canRunHere);
  return best ? <Fits plan={best} /> : <TooLarge plans={plans} />;
}

function Fits({ plan }: { plan: RecipePlan }) {
  const { recipe, deviceBytes, tokensPerSecond, shortfalls } = plan;
  const slow = tokensPerSecond !== undefined && isSlow(tokensPerSecond);
  const speed = tokensPerSecond === undefined ? '' : `, ${speedLabel(tokensPerSecond)}`;
  return (
    <p className="mt-1 flex gap-1.5 text-sm">
      <Check size={15} aria-hidden className={`mt-0.5 shrink-0 ${slow ? 'text-muted' : 'text-good'}`} />
      <span>
        Fits as {RECIPE_NAMES[recipe]}
        {slow && ', but slowly'}: {formatBytes(deviceBytes)} of memory{speed}
        {shortfalls.length > 0 &&
          '. The browser has no room to store it, so it would last for this visit only.'}
      </span>
    </p>
  );
}

function TooLarge({ plans }: { plans: readonly RecipePlan[] }) {
  // The smallest format shows best which limit is exceeded.
  const least = plans.reduce((best, plan) => (plan.deviceBytes < best.deviceBytes ? plan : best));
  const [missing] = least.shortfalls.filter(({ limit }) => limit !== 'storage');
  return (
    <p className="mt-1 flex gap-1.5 text-sm text-muted">
      <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      <span>
        <span className="font-medium text-warn">Too large here.</span> As {RECIPE_NAMES[least.recipe]}:{' '}
        {missing && shortfallSentence(missing)}
      </span>
    </p>
  );
}

function VariantButton({ group, release }: { group: ReleaseGroup; release: Release }) {
  const { plan } = useModels();
  const base = useMirror((state) => state.base);
  const stored = useLibrary((state) => storedFormsOf(release.repo, state.library.stored).length > 0);
  return (
    <li>
      <button
        type="button"
        className="inline-flex min-h-7 items-center gap-1.5 rounded-md border border-line bg-surface px-2 py-0.5 text-left text-sm font-medium transition-colors hover:border-field hover:bg-sunken"
        onClick={() => void plan.getState().open({ kind: 'release', group, release, base })}
      >
        {release.trainedWith}
        {stored ? (
          <Check size={13} aria-hidden className="shrink-0 text-good" />
        ) : (
          <ChevronRight size={13} aria-hidden className="shrink-0 text-muted" />
        )}
        {stored && <span className="sr-only">, stored</span>}
      </button>
    </li>
  );
}
