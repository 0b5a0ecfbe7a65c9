import { ChevronRight } from 'lucide-react';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { formatCount } from '@/core/words/quantities';
import { useList, useTasks } from '@/features/tasks/tasks';
import { countFacets, type FacetKey, type FacetValue, toggled } from '@/session/tasks/task-filter';

/** Values shown before a person asks for the others. */
const SHOWN = 8;
/** Facets that are open at first: what most people look for. */
const OPEN: readonly FacetKey[] = ['pack', 'here', 'split', 'category'];

/** Every facet with its values and how many tasks each would show. */
export function Facets() {
  // Counting them must not hold up what is typed.
  const found = useDeferredValue(useList((state) => state.found));
  const chosen = useList((state) => state.filter.chosen);
  const facets = useMemo(() => countFacets(found, chosen), [found, chosen]);
  return (
    <div className="space-y-1">
      {facets
        .filter(({ values }) => values.length > 1 || values.some((value) => value.chosen))
        .map(({ key, label, values }) => (
          <Facet key={key} facet={key} label={label} values={values} />
        ))}
    </div>
  );
}

interface FacetProps {
  facet: FacetKey;
  label: string;
  values: FacetValue[];
}

/** Memoised: a letter typed changes nothing here until the new counts are there. */
const Facet = memo(function Facet({ facet, label, values }: FacetProps) {
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(OPEN.includes(facet) || values.some((value) => value.chosen));
  // What is chosen stays in sight, whatever its count.
  const shown = all ? values : values.filter((value, index) => index < SHOWN || value.chosen);
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group border-b border-line pb-2 last:border-0"
    >
      <summary className="flex items-center gap-1.5 rounded-sm py-1.5 text-sm font-semibold">
        <ChevronRight
          size={14}
          aria-hidden
          className="shrink-0 text-muted transition-transform group-open:rotate-90"
        />
        {label}
      </summary>
      <fieldset>
        <legend className="sr-only">{label}</legend>
        {shown.map((value) => (
          <FacetChoice key={value.value} facet={facet} value={value} />
        ))}
      </fieldset>
      {values.length > SHOWN && (
        <button
          type="button"
          className="mt-1 ml-1 rounded-sm px-1 text-sm font-medium text-accent hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? 'Fewer' : `All ${values.length}`}
        </button>
      )}
    </details>
  );
});

function FacetChoice({ facet, value: { value, count, chosen } }: { facet: FacetKey; value: FacetValue }) {
  const { list } = useTasks();
  const toggle = () => {
    const { filter, setFilter } = list.getState();
    setFilter(toggled(filter, facet, value));
  };
  return (
    <label className="flex min-h-7 items-center gap-2 rounded-md px-1 text-sm hover:bg-sunken">
      <input
        type="checkbox"
        checked={chosen}
        onChange={toggle}
        className="size-4 shrink-0 accent-(--c-accent)"
      />
      <span className="min-w-0 flex-1 truncate first-letter:uppercase" title={value}>
        {value}
      </span>
      <span className="numeric shrink-0 text-muted">{formatCount(count)}</span>
    </label>
  );
}
