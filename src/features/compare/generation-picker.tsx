import { ChevronDown } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { NumberField } from '@/components/ui/number-field';
import { Popover } from '@/components/ui/popover';
import { Segmented } from '@/components/ui/segmented';
import { useGrid } from './compare';
import { type GridSettings, type NumberSetting, SETTING_RANGES, settingsWords } from './grid-settings';

interface Field {
  name: NumberSetting;
  label: string;
  hint: string;
  methods: readonly GridSettings['method'][];
}

const ALL = ['greedy', 'sample', 'beam'] as const;

const FIELDS: readonly Field[] = [
  { name: 'maxNewTokens', label: 'Most new tokens', hint: 'An answer stops here.', methods: ALL },
  { name: 'minNewTokens', label: 'Fewest new tokens', hint: 'It cannot end before.', methods: ALL },
  { name: 'maxSourceLength', label: 'Prompt limit', hint: 'Tokens; 1,024 in the paper.', methods: ALL },
  { name: 'temperature', label: 'Temperature', hint: 'Above 1 is bolder.', methods: ['sample'] },
  { name: 'topK', label: 'Top-k', hint: '0 keeps every token.', methods: ['sample'] },
  { name: 'topP', label: 'Top-p', hint: '1 keeps every token.', methods: ['sample'] },
  { name: 'seed', label: 'Seed', hint: 'The same for every cell.', methods: ['sample'] },
  { name: 'beams', label: 'Beams', hint: 'Answers kept side by side.', methods: ['beam'] },
  { name: 'lengthPenalty', label: 'Length penalty', hint: 'Above 1 favours longer.', methods: ['beam'] },
];

const METHODS = [
  { value: 'greedy', label: 'Greedy', title: 'Always the most probable token' },
  { value: 'sample', label: 'Sample', title: 'Draw tokens by their probability' },
  { value: 'beam', label: 'Beam', title: 'Search several answers at once' },
] as const;

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
            <Segmented legend="Method" value={settings.method} options={METHODS} onChange={setMethod} />
            <Button size="small" shape="quiet" onClick={resetSettings}>
              Paper settings
            </Button>
          </div>
          <div className="grid grid-cols-2 gap-x-3 gap-y-2.5">
            {FIELDS.filter((field) => field.methods.includes(settings.method)).map((field) => (
              <NumberField
                key={field.name}
                label={field.label}
                hint={field.hint}
                value={settings[field.name]}
                {...SETTING_RANGES[field.name]}
                onValue={(value) => setNumber(field.name, value)}
              />
            ))}
          </div>
        </div>
      )}
    </Popover>
  );
}
