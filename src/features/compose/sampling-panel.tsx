import { ChevronRight } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { NumberField } from '@/components/ui/number-field';
import { Segmented } from '@/components/ui/segmented';
import { AdapterPicker } from './adapter-picker';
import { useAdapter, useSettings } from './compose';
import { describeSettings, isPaper, type NumberSetting, RANGES, type Settings } from './settings-store';
import { StopTexts } from './stop-texts';

interface Field {
  name: NumberSetting;
  label: string;
  hint: string;
  methods: readonly Settings['method'][];
}

const ALL = ['greedy', 'sample', 'beam'] as const;

const FIELDS: readonly Field[] = [
  { name: 'maxNewTokens', label: 'Most new tokens', hint: 'The answer stops here.', methods: ALL },
  { name: 'minNewTokens', label: 'Fewest new tokens', hint: 'It cannot end before.', methods: ALL },
  { name: 'maxSourceLength', label: 'Prompt limit', hint: 'Tokens; 1,024 in the paper.', methods: ALL },
  { name: 'temperature', label: 'Temperature', hint: 'Above 1 is bolder.', methods: ['sample'] },
  { name: 'topK', label: 'Top-k', hint: '0 keeps every token.', methods: ['sample'] },
  { name: 'topP', label: 'Top-p', hint: '1 keeps every token.', methods: ['sample'] },
  { name: 'seed', label: 'Seed', hint: 'Same seed, same answer.', methods: ['sample'] },
  { name: 'repeats', label: 'Answers', hint: 'Each with the next seed.', methods: ['sample'] },
  { name: 'beams', label: 'Beams', hint: 'Answers kept side by side.', methods: ['beam'] },
  { name: 'lengthPenalty', label: 'Length penalty', hint: 'Above 1 favours longer.', methods: ['beam'] },
];

const METHODS = [
  { value: 'greedy', label: 'Greedy', title: 'Always the most probable token' },
  { value: 'sample', label: 'Sample', title: 'Draw tokens by their probability' },
  { value: 'beam', label: 'Beam', title: 'Search several answers at once' },
] as const;

/** How the answer is chosen; folded, it says so in a line. */
export function SamplingPanel() {
  const { settings, setMethod, setNumber, reset } = useSettings((state) => state);
  const adapter = useAdapter((state) => state.use?.name);
  return (
    <details className="group card">
      <summary className="flex min-h-10 items-center gap-2 rounded-[10px] px-3 py-1.5">
        <ChevronRight
          size={15}
          aria-hidden
          className="shrink-0 text-muted transition-transform group-open:rotate-90"
        />
        <span className="font-semibold">Generation</span>
        <span className="numeric truncate text-sm text-muted">
          {adapter ? `${describeSettings(settings)}, with ${adapter}` : describeSettings(settings)}
        </span>
      </summary>
      <div className="border-t border-line px-3 pt-3 pb-3.5">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <Segmented legend="Method" value={settings.method} options={METHODS} onChange={setMethod} />
          <Button size="small" shape="quiet" disabled={isPaper(settings)} onClick={reset}>
            Paper settings
          </Button>
        </div>
        <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-3">
          {FIELDS.filter((field) => field.methods.includes(settings.method)).map((field) => (
            <NumberField
              key={field.name}
              label={field.label}
              hint={field.hint}
              value={settings[field.name]}
              {...RANGES[field.name]}
              onValue={(value) => setNumber(field.name, value)}
            />
          ))}
          <StopTexts />
        </div>
        <AdapterPicker />
      </div>
    </details>
  );
}
