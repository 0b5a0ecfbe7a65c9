import { useId } from 'react';
import { NumberField } from '@/components/ui/number-field';
import { MOST_STRENGTH } from '@/core/adapters/lora-adapter';
import { useAdapter } from '@/features/compose/compose';

/** Which LoRA adapter answers with the model, and how strongly; nothing where there is none. */
export function AdapterPicker() {
  const id = useId();
  const { known, use, choose, setScale } = useAdapter((state) => state);
  if (known.length === 0) return null;
  return (
    <div className="mt-3 grid grid-cols-2 gap-x-3 border-t border-line pt-3 sm:grid-cols-3">
      <div className={use ? 'sm:col-span-2' : 'col-span-full'}>
        <label htmlFor={id} className="mb-0.5 block text-sm font-medium">
          Adapter
        </label>
        <select
          id={id}
          className="field h-8 py-0"
          value={use?.id ?? ''}
          onChange={(event) => choose(event.target.value || null)}
        >
          <option value="">None: the model alone</option>
          {known.map((adapter) => (
            <option key={adapter.id} value={adapter.id}>
              {adapter.baseModel ? `${adapter.name} (for ${adapter.baseModel})` : adapter.name}
            </option>
          ))}
        </select>
      </div>
      {use && (
        <NumberField
          label="Strength"
          hint="1 as trained, 0 without it."
          value={use.scale}
          min={-MOST_STRENGTH}
          max={MOST_STRENGTH}
          step={0.1}
          onValue={setScale}
        />
      )}
    </div>
  );
}
