import { Search } from 'lucide-react';
import { SelectField } from '@/components/ui/select-field';
import { useFilter } from '@/features/tasks/tasks';
import { SEARCH_ID } from './focus-search';
import { SORTS } from './task-filter';
import { focusRow } from './task-list';

/** Searches and orders the list. */
export function SearchBar() {
  const filter = useFilter((state) => state.filter);
  const setFilter = useFilter((state) => state.setFilter);
  return (
    <search className="flex gap-2">
      <div className="relative min-w-0 flex-1">
        <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-muted" />
        <input
          id={SEARCH_ID}
          type="search"
          autoComplete="off"
          spellCheck={false}
          aria-label="Search the tasks"
          placeholder="Search by name, category, domain or what it asks"
          value={filter.query}
          onChange={(event) => setFilter({ ...filter, query: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            focusRow(0);
          }}
          className="field h-9 pl-9"
        />
      </div>
      <SelectField
        label="Order"
        hideLabel
        size="medium"
        className="shrink-0"
        selectClassName="max-sm:w-32"
        value={filter.sort}
        options={SORTS.map(({ key, label }) => ({ value: key, label }))}
        onValue={(sort) => setFilter({ ...filter, sort })}
      />
    </search>
  );
}
