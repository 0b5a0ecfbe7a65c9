import { memo, useDeferredValue, useMemo, useState } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { Disclosure } from '@/components/ui/disclosure';
import { formatCount } from '@/core/words/quantities';
import { useFilter, useTasks } from '@/features/tasks/tasks';
import { countFacets, type FacetKey, type FacetValue, toggled } from './task-filter';

/** Values shown before "All" is pressed. */
const SHOWN = 8;
/** Facets that are open at first: the ones most people use. */
const OPEN: readonly FacetKey[] = ['pack', 'here', 'split', 'category'];

/** Every facet with its values and how many tasks each would show. */
export function Facets() {
  // Counting them must not delay typing.
  const found = useDeferredValue(useFilter((state) => state.found));
  const chosen = useFilter((state) => state.filter.chosen);
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

/** Memoised: typing in the search field changes nothing here until the new counts are there. */
const Facet = memo(function Facet({ facet, label, values }: FacetProps) {
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(OPEN.includes(facet) || values.some((value) => value.chosen));
  // A chosen value stays visible, whatever its count.
  const shown = all ? values : values.filter((value, index) => index < SHOWN || value.chosen);
  return (
    <Disclosure
      look="heading"
      summary={label}
      open={open}
      onToggle={setOpen}
      className="border-b border-line pb-2 last:border-0"
      summaryClassName="py-1.5 text-sm"
    >
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
    </Disclosure>
  );
});

function FacetChoice({ facet, value: { value, count, chosen } }: { facet: FacetKey; value: FacetValue }) {
  const { filter: store } = useTasks();
  const toggle = () => {
    const { filter, setFilter } = store.getState();
    setFilter(toggled(filter, facet, value));
  };
  return (
    <Checkbox
      className="rounded-md px-1 py-1 text-sm hover:bg-sunken"
      label={
        <>
          <span className="min-w-0 flex-1 truncate first-letter:uppercase" title={value}>
            {value}
          </span>
          <span className="numeric shrink-0 text-muted">{formatCount(count)}</span>
        </>
      }
      checked={chosen}
      onChecked={toggle}
    />
  );
}
