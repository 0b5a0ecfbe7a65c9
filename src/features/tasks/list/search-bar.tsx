import { Search } from 'lucide-react';
import { useList } from '@/features/tasks/tasks';
import { SORTS } from '@/session/tasks/task-filter';
import { SEARCH_ID } from './search-id';
import { focusRow } from './task-list';

export function SearchBar() {
  const { filter, setFilter } = useList((state) => state);
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
      <label className="shrink-0">
        <span className="sr-only">Order</span>
        <select
          className="field h-9 py-0 max-sm:w-32"
          value={filter.sort}
          onChange={(event) => {
            const sort = SORTS.find(({ key }) => key === event.target.value);
            if (sort) setFilter({ ...filter, sort: sort.key });
          }}
        >
          {SORTS.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
