import { ChevronDown } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { NumberField } from '@/components/ui/number-field';
import { Popover } from '@/components/ui/popover';
import { Segmented } from '@/components/ui/segmented';
import {
  GENERATION_FIELDS,
  GENERATION_METHODS,
  type GenerationField,
} from '@/core/generation/generation-fields';
import { GENERATION_RANGES } from '@/core/generation/generation-numbers';
import { useGrid } from '@/features/compare/compare';
import { type NumberSetting, settingsWords } from './grid-settings';

const isOfCells = (field: GenerationField): field is GenerationField & { name: NumberSetting } =>
  field.name !== 'repeats';

/** How every cell is answered. */
export function GenerationPicker() {
  const settings = useGrid((state) => state.grid.settings);
  const { setMethod, setNumber, resetSettings } = useGrid((state) => state);
  const words = settingsWords(settings);
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
            {GENERATION_FIELDS.filter(isOfCells)
              .filter((field) => field.methods.includes(settings.method))
              .map((field) => (
                <NumberField
                  key={field.name}
                  label={field.label}
                  hint={field.hint}
                  value={settings[field.name]}
                  {...GENERATION_RANGES[field.name]}
                  onValue={(value) => setNumber(field.name, value)}
                />
              ))}
          </div>
        </div>
      )}
    </Popover>
  );
}
