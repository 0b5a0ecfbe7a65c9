import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { GenerationFields } from '@/components/ui/generation-fields';
import { Segmented } from '@/components/ui/segmented';
import { describeSettings } from '@/core/generation/generation-settings';
import { GENERATION_METHODS, namesFor, wireNames } from '@/core/generation/settings-table';
import { useAdapter, useSettings } from '@/features/compose/compose';
import { AdapterPicker } from './adapter-picker';
import { isPaper } from './settings-store';
import { StopStrings } from './stop-strings';

const SETTINGS = wireNames('config', 'prompt', 'run');

/** The generation settings; folded, they are said in a line. */
export function SamplingPanel() {
  const settings = useSettings((state) => state.settings);
  const setMethod = useSettings((state) => state.setMethod);
  const setNumber = useSettings((state) => state.setNumber);
  const reset = useSettings((state) => state.reset);
  const adapter = useAdapter((state) => state.use?.name);
  const words = describeSettings(settings, settings.repeats);
  return (
    <Disclosure
      look="row"
      summary={<span className="font-semibold">Generation</span>}
      hint={<span className="numeric">{adapter ? `${words}, with ${adapter}` : words}</span>}
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
          <GenerationFields
            names={namesFor(settings.method, SETTINGS)}
            values={settings}
            onValue={setNumber}
          />
          <StopStrings />
        </div>
        <AdapterPicker />
      </div>
    </Disclosure>
  );
}
