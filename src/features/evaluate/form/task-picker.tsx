import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { useAnchoredPopover } from '@/components/ui/use-anchored-popover';
import { OFFICIAL_SELECTION } from '@/core/evaluate/evaluation-plan';
import { countOf, formatCount } from '@/core/words/quantities';
import { useChoices, useEvaluate, useForm } from '@/features/evaluate/evaluate';
import type { TaskChoice } from '@/features/evaluate/sources';

const SUGGESTED = 8;
/** Chosen tasks that are listed before the rest is hidden. */
const LISTED = 8;

/** The tasks of an evaluation: presets, a search field, and the chosen tasks. */
export function TaskPicker() {
  return (
    <>
      <Presets />
      <TaskSearchField />
      <Chosen />
    </>
  );
}

function Presets() {
  const choices = useChoices();
  const set = useForm((state) => state.set);
  const namesOf = (is: (choice: TaskChoice) => boolean) => choices.filter(is).map(({ name }) => name);
  const presets = [
    {
      name: 'Official test set',
      tasks: namesOf(({ split }) => split === 'test'),
      set: { selection: OFFICIAL_SELECTION, track: 'default' as const },
    },
    {
      name: 'Cross-lingual test set',
      tasks: namesOf(({ xlingual }) => xlingual === 'test'),
      set: { selection: OFFICIAL_SELECTION, track: 'xlingual' as const },
    },
    {
      name: 'Starter tasks',
      tasks: namesOf(({ starter }) => starter),
      set: { track: 'default' as const },
    },
  ];
  return (
    <div className="flex flex-wrap gap-2">
      {presets
        .filter(({ tasks }) => tasks.length > 0)
        .map(({ name, tasks, set: settings }) => (
          <Button key={name} size="small" onClick={() => set({ name, tasks, ...settings })}>
            {name} ({tasks.length})
          </Button>
        ))}
    </div>
  );
}

/** Adds tasks by name, from a list of suggestions under the field. */
function TaskSearchField() {
  const { tasks } = useEvaluate();
  const chosen = useForm((state) => state.tasks);
  const addTasks = useForm((state) => state.addTasks);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const shown = useDeferredValue(query);
  const id = useId();
  const found = useMemo(
    () =>
      shown.trim() === ''
        ? []
        : tasks
            .search(shown)
            .filter(({ name }) => !chosen.includes(name))
            .slice(0, SUGGESTED),
    [tasks, shown, chosen],
  );
  const add = (choice: TaskChoice | undefined) => {
    if (!choice) return;
    addTasks([choice.name]);
    setQuery('');
    setAt(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => (now + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      add(found[at]);
    } else if (event.key === 'Escape' && query !== '') {
      event.preventDefault();
      setQuery('');
    }
  };
  const open = found.length > 0;
  const [field, setField] = useState<HTMLInputElement | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useAnchoredPopover(open ? field : null, list);
  return (
    <div className="relative mt-2.5">
      <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-muted" />
      <input
        ref={setField}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label="Add tasks"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        placeholder="Add a task by name, category or content"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setQuery('')}
        className="field h-9 pl-9"
      />
      <div
        role="listbox"
        id={`${id}-list`}
        aria-label="Tasks found"
        ref={list}
        popover="manual"
        className="fixed inset-auto m-0 w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-surface p-1 text-ink shadow-xl"
      >
        {found.map((choice, index) => (
          // The field keeps the focus and has the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={choice.name}
            role="option"
            id={`${id}-${index}`}
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => add(choice)}
            className="flex cursor-pointer items-baseline justify-between gap-3 rounded-md px-2 py-1.5 hover:bg-sunken aria-selected:bg-accent-soft"
          >
            <span className="min-w-0 truncate">{choice.name}</span>
            <span className="shrink-0 truncate text-sm text-muted max-sm:hidden">{choice.category}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Chosen() {
  const chosen = useForm((state) => state.tasks);
  const set = useForm((state) => state.set);
  const choices = useChoices();
  const [all, setAll] = useState(false);
  const known = useMemo(() => new Map(choices.map((choice) => [choice.name, choice])), [choices]);
  if (chosen.length === 0) {
    return <p className="mt-2 text-sm text-muted">No tasks chosen yet.</p>;
  }
  const shown = all ? chosen : chosen.slice(0, LISTED);
  return (
    <div className="mt-2.5">
      <div className="mb-1 flex items-center gap-3">
        <p role="status" className="text-sm text-muted">
          {countOf(chosen.length, 'task')} chosen
        </p>
        <Button size="small" shape="quiet" onClick={() => set({ tasks: [], name: '' })}>
          Clear
        </Button>
      </div>
      <ul className="card max-h-72 divide-y divide-line overflow-y-auto">
        {shown.map((name) => (
          <ChosenTask key={name} name={name} choice={known.get(name)} />
        ))}
      </ul>
      {chosen.length > LISTED && (
        <Button size="small" shape="quiet" className="mt-1" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${formatCount(chosen.length)}`}
        </Button>
      )}
    </div>
  );
}

function ChosenTask({ name, choice }: { name: string; choice: TaskChoice | undefined }) {
  const removeTask = useForm((state) => state.removeTask);
  return (
    <li className="flex items-center gap-3 py-1 pr-1.5 pl-3">
      <span className="min-w-0 flex-1 truncate text-sm">{name}</span>
      <span className="shrink-0 truncate text-sm text-muted max-sm:hidden">{choice?.category}</span>
      {choice && !choice.here && <span className="shrink-0 text-sm text-muted">not on this device</span>}
      <IconButton size="small" label={`Remove ${name}`} onClick={() => removeTask(name)}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  );
}
