import { EllipsisVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Popover } from '@/components/ui/popover';

export interface MenuAction {
  label: string;
  icon: ReactNode;
  run: () => void;
  disabled?: boolean;
}

/** A few things to do with a row or a column. */
export function ActionsMenu({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  return (
    <Popover
      label={label}
      triggerLabel={label}
      triggerClassName="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-sunken hover:text-ink"
      trigger={<EllipsisVertical size={15} aria-hidden />}
      className="w-56"
    >
      {(close) => (
        <ul>
          {actions.map((action) => (
            <li key={action.label}>
              <button
                type="button"
                disabled={action.disabled}
                onClick={() => {
                  close();
                  action.run();
                }}
                className="flex h-9 w-full items-center gap-2.5 rounded-md px-2.5 text-left transition-colors hover:bg-sunken disabled:opacity-50 disabled:hover:bg-transparent"
              >
                <span className="text-muted">{action.icon}</span>
                {action.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
