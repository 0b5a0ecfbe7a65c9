import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { NumberField } from '@/components/ui/number-field';
import { Segmented } from '@/components/ui/segmented';
import { GENERATION_FIELDS, GENERATION_METHODS } from '@/core/generation/generation-fields';
import { GENERATION_RANGES } from '@/core/generation/generation-numbers';
import { useAdapter, useSettings } from '@/features/compose/compose';
import { AdapterPicker } from './adapter-picker';
import { describeSettings, isPaper } from './settings-store';
import { StopTexts } from './stop-texts';

/** How the answer is chosen; folded, it says so in a line. */
export function SamplingPanel() {
  const { settings, setMethod, setNumber, reset } = useSettings((state) => state);
  const adapter = useAdapter((state) => state.use?.name);
  return (
    <Disclosure
      look="row"
      summary={<span className="font-semibold">Generation</span>}
      hint={
        <span className="numeric">
          {adapter ? `${describeSettings(settings)}, with ${adapter}` : describeSettings(settings)}
        </span>
      }
      className="card"
      summaryClassName="rounded-[10px]! px-3 py-1.5"
    >
      <div className="border-t border-line px-3 pt-3 pb-3.5">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <Segmented
            legend="Method"
            value={settings.method}
            options={GENERATION_METHODS}
            onChange={setMethod}
          />
          <Button size="small" shape="quiet" disabled={isPaper(settings)} onClick={reset}>
            Paper settings
          </Button>
        </div>
        <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-3">
          {GENERATION_FIELDS.filter((field) => field.methods.includes(settings.method)).map((field) => (
            <NumberField
              key={field.name}
              label={field.label}
              hint={field.hint}
              value={settings[field.name]}
              {...GENERATION_RANGES[field.name]}
              onValue={(value) => setNumber(field.name, value)}
            />
          ))}
          <StopTexts />
        </div>
        <AdapterPicker />
      </div>
    </Disclosure>
  );
}
