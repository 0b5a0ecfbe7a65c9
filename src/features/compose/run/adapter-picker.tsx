import { NumberField } from '@/components/ui/number-field';
import { SelectField } from '@/components/ui/select-field';
import { MAX_STRENGTH } from '@/core/adapters/adapter-use';
import { useAdapter } from '@/features/compose/compose';

/** Which LoRA adapter answers with the model, and how strongly; nothing where there is none. */
export function AdapterPicker() {
  const known = useAdapter((state) => state.known);
  const use = useAdapter((state) => state.use);
  const choose = useAdapter((state) => state.choose);
  const setScale = useAdapter((state) => state.setScale);
  if (known.length === 0) return null;
  return (
    <div className="mt-3 grid grid-cols-2 gap-x-3 border-t border-line pt-3 sm:grid-cols-3">
      <SelectField
        label="Adapter"
        className={use ? 'sm:col-span-2' : 'col-span-full'}
        value={use?.id ?? ''}
        options={[
          { value: '', label: 'None: the model alone' },
          ...known.map(({ id, name, baseModel }) => ({
            value: id,
            label: baseModel ? `${name} (for ${baseModel})` : name,
          })),
        ]}
        onValue={(id) => choose(id || null)}
      />
      {use && (
        <NumberField
          label="Strength"
          hint="1 as trained, 0 without it."
          value={use.scale}
          min={-MAX_STRENGTH}
          max={MAX_STRENGTH}
          step={0.1}
          onValue={setScale}
        />
      )}
    </div>
  );
}
