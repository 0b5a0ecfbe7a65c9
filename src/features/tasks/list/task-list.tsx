import { useVirtualizer } from '@tanstack/react-virtual';
import { HardDrive } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { formatCount } from '@/core/words/quantities';
import { taskAddress, writeFilter } from '@/features/tasks/address';
import { useFilter, useList, useTasks } from '@/features/tasks/tasks';
import type { ListedTask } from '@/session/tasks/listed-task';
import { focusSearch } from './focus-search';

/** Pixels; also in the class of a row. */
const ROW_HEIGHT = 56;

/** Focuses a row that is rendered. @returns false when it is not */
export function focusRow(index: number): boolean {
  const row = document.querySelector<HTMLElement>(`[data-task-row="${index}"]`);
  row?.focus();
  return row !== null;
}

/** The tasks that match the filter. Only visible rows are rendered. One tab stop; the arrow keys move between rows. */
export function TaskList() {
  const shown = useFilter((state) => state.shown);
  const status = useList((state) => state.status);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (index) => shown[index]?.name ?? index,
  });

  // A new list starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the list changes
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [shown]);

  const frame = useRef(0);
  const goTo = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index);
    if (focusRow(index)) return;
    // The row has to be rendered first.
    frame.current = requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(() => focusRow(index));
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, active, shown.length);
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // The last key counts.
    cancelAnimationFrame(frame.current);
    if (target < 0) focusSearch();
    else goTo(target);
  };

  if (shown.length === 0 && status.state !== 'reading') {
    return (
      <p className="card p-6 text-center text-muted">No task matches. Try other words or remove a filter.</p>
    );
  }
  return (
    <div
      ref={scroller}
      className="card -mx-px min-h-0 flex-1 overflow-y-auto rounded-b-none border-b-0 [contain:strict]"
    >
      <ul onKeyDown={onKeyDown} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            aria-setsize={shown.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 h-14"
            style={{ top: start }}
          >
            <Row
              task={shown[index]!}
              index={index}
              active={index === Math.min(active, shown.length - 1)}
              onFocus={() => setActive(index)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

const PAGE = 10;

/** The row that a key moves to; -1 is the search field, undefined none. */
function keyTarget(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(from + 1, count - 1);
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return Math.min(from + PAGE, count - 1);
    case 'PageUp':
      return Math.max(from - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

interface RowProps {
  task: ListedTask;
  index: number;
  active: boolean;
  onFocus: () => void;
}

function Row({ task, index, active, onFocus }: RowProps) {
  const { filter } = useTasks();
  return (
    <Link
      href={taskAddress(task.name)}
      data-task-row={index}
      tabIndex={active ? 0 : -1}
      onFocus={onFocus}
      // Going back must find the filter even if it was changed a moment ago.
      onClick={() => writeFilter(filter.getState().filter)}
      className="grid h-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-3.5 transition-colors hover:bg-sunken focus-visible:-outline-offset-2 sm:grid-cols-[minmax(0,1fr)_11rem_4.5rem_4.5rem]"
    >
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium">{task.title}</span>
          {task.here && !task.starterFile && (
            <HardDrive size={13} className="shrink-0 text-muted" aria-label="Text on this machine" />
          )}
        </span>
        <span className="block truncate font-mono text-xs text-muted">{task.name}</span>
      </span>
      <span className="truncate text-sm text-muted max-sm:hidden">{task.category}</span>
      <span className="text-sm text-muted max-sm:hidden">
        {task.split ?? (task.starterFile ? 'starter' : '')}
      </span>
      <span className="numeric text-right text-sm text-muted">
        {task.instances > 0 && formatCount(task.instances)}
        <span className="sr-only"> instances</span>
      </span>
    </Link>
  );
}
