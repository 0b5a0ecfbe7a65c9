import { SelectField } from '@/components/ui/select-field';
import { RUNTIME_LABELS } from '@/engine/client/runtime-words';
import { RUNTIME_CHOICES } from '@/engine/protocol';
import { automaticRuntimeReason } from '@/features/models/descriptions';
import { useCurrent, useLibrary, useRuntime } from '@/features/models/models';
import { SideCard } from './side-card';

/** What models run on, and why. */
export function RuntimeCard() {
  const choice = useRuntime((state) => state.choice);
  const choose = useRuntime((state) => state.choose);
  const load = useCurrent((state) => state.load);
  const probe = useLibrary((state) => state.probe);
  return (
    <SideCard title="Runtime">
      <SelectField
        label="Run models on"
        hideLabel
        size="medium"
        className="mt-2"
        value={choice}
        options={RUNTIME_CHOICES.map((value) => ({ value, label: RUNTIME_LABELS[value] }))}
        onValue={(chosen) => {
          choose(chosen);
          void load();
        }}
      />
      {probe.state === 'measured' && (
        <p className="mt-2 text-sm text-muted">{automaticRuntimeReason(probe.probe)}</p>
      )}
    </SideCard>
  );
}
