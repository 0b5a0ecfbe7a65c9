import { Check, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { RecipePlan } from '@/core/hub/library-types';
import type { Release } from '@/core/hub/releases';
import { formatBytes, formatParameters } from '@/core/words/quantities';
import { FactLine } from './model-row';
import { useLibrary, useMirror, useModels } from './models';
import {
  planRecipes,
  type ReleaseGroup,
  releaseGroups,
  runsHere,
  storedFormsOf,
  waysOf,
} from './release-plans';
import { RECIPE_NAMES, shortfallSentence, speedWords } from './words';

/** Every released model with its size and whether it fits here, from facts of the page alone. */
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
  const size = group.sourceBytes === undefined ? 'size known to the hub' : formatBytes(group.sourceBytes);
  return (
    <li className="p-4">
      <h4 className="font-semibold">{group.name}</h4>
      <FactLine facts={[`${formatParameters(group.parameters)} parameters`, `${size} to fetch`]} />
      <Fit group={group} />
      <ul className="mt-2.5 flex flex-wrap gap-1.5" aria-label={`${group.name}, trained with`}>
        {group.releases.map((release) => (
          <VariantButton key={release.repo} group={group} release={release} />
        ))}
      </ul>
    </li>
  );
}

/** Whether it runs here, in which form, and how fast; or the limit that is in the way. */
function Fit({ group }: { group: ReleaseGroup }) {
  const probe = useLibrary((state) => state.probe);
  const storage = useLibrary((state) => state.library.storage);
  const measured = probe.state === 'measured' ? probe.probe : undefined;
  const plans = useMemo(() => planRecipes(waysOf(group), measured, storage), [group, measured, storage]);
  if (!measured) {
    return (
      <p className="mt-1 text-sm text-muted">
        {probe.state === 'measuring' ? 'Measuring the device…' : 'Whether it fits is not known.'}
      </p>
    );
  }
  const best = plans.find(runsHere);
  return best ? <Fits plan={best} /> : <TooLarge plans={plans} />;
}

function Fits({ plan }: { plan: RecipePlan }) {
  const { recipe, deviceBytes, tokensPerSecond, shortfalls } = plan;
  const speed = tokensPerSecond === undefined ? '' : `, ${speedWords(tokensPerSecond)}`;
  return (
    <p className="numeric mt-1 flex gap-1.5 text-sm">
      <Check size={15} aria-hidden className="mt-0.5 shrink-0 text-good" />
      <span>
        Fits as {RECIPE_NAMES[recipe]}: {formatBytes(deviceBytes)} of memory{speed}
        {shortfalls.length > 0 && '. The browser has no room to store it: it would last for this visit.'}
      </span>
    </p>
  );
}

function TooLarge({ plans }: { plans: readonly RecipePlan[] }) {
  // The form that needs least says best what is in the way.
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
        {stored && <Check size={13} aria-hidden className="shrink-0 text-good" />}
        {release.trainedWith}
        {stored && <span className="sr-only">, stored</span>}
      </button>
    </li>
  );
}
