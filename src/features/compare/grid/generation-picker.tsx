import { ChevronDown } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { GenerationFields } from '@/components/ui/generation-fields';
import { Popover } from '@/components/ui/popover';
import { Segmented } from '@/components/ui/segmented';
import { describeSettings, NUMBER_SETTINGS } from '@/core/generation/generation-settings';
import { GENERATION_METHODS, namesFor } from '@/core/generation/settings-table';
import { useGrid } from '@/features/compare/compare';

/** How every cell is answered. */
export function GenerationPicker() {
  const settings = useGrid((state) => state.grid.settings);
  const setMethod = useGrid((state) => state.setMethod);
  const setNumber = useGrid((state) => state.setNumber);
  const resetSettings = useGrid((state) => state.resetSettings);
  const words = describeSettings(settings);
  return (
    <Popover
      label="Generation"
      triggerLabel={`Generation: ${words}`}
      triggerClassName="inline-flex h-9 min-w-0 max-w-full items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-sm transition-colors hover:border-field hover:bg-sunken"
      trigger={
        <>
          <span className="numeric truncate font-medium">{words}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-[27rem] max-w-[calc(100vw-1rem)]"
    >
      {() => (
        <div className="p-2">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <Segmented
              legend="Method"
              value={settings.method}
              options={GENERATION_METHODS}
              onChange={setMethod}
            />
            <Button size="small" shape="quiet" onClick={resetSettings}>
              Paper settings
            </Button>
          </div>
          <div className="grid grid-cols-2 gap-x-3 gap-y-2.5">
            <GenerationFields
              names={namesFor(settings.method, NUMBER_SETTINGS)}
              values={settings}
              onValue={setNumber}
            />
          </div>
        </div>
      )}
    </Popover>
  );
}
