import { useId } from 'react';
import type { RecipePlan, StoredRecipe } from '@/core/hub/library-types';
import { formatBytes } from '@/core/words/quantities';
import { RECIPE_DETAILS, RECIPE_NAMES, shortfallSentence, speedLabel } from '@/features/models/descriptions';
import { Tag } from '@/features/models/library/model-row';
import { qualityLabel } from './recipe-quality';
import { canRunHere } from './release-plans';

interface RecipeChoiceProps {
  recipes: readonly RecipePlan[];
  value: StoredRecipe | undefined;
  onChange: (recipe: StoredRecipe) => void;
}

const COLUMNS = 'sm:grid sm:grid-cols-[minmax(0,1fr)_4.5rem_4.5rem_8rem_8.5rem] sm:gap-x-3';

/** The format to store a model in: each with its size, predicted speed and quality. */
export function RecipeChoice({ recipes, value, onChange }: RecipeChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">Storage format</legend>
      <div aria-hidden className={`mb-1 hidden pr-[13px] pl-[41px] text-xs text-muted ${COLUMNS}`}>
        <span>Quantisation</span>
        <span>Stored</span>
        <span>Memory</span>
        <span>Speed</span>
        <span>Quality</span>
      </div>
      <div className="divide-y divide-line rounded-lg border border-line">
        {recipes.map((plan) => (
          <RecipeOption
            key={plan.recipe}
            plan={plan}
            name={name}
            checked={plan.recipe === value}
            onChange={onChange}
          />
        ))}
      </div>
      <p className="mt-2 text-xs text-muted">
        Quality: exact match of the built-in model on its own evaluation when stored in this format, with the
        change from F32 in brackets. Speed is predicted.
      </p>
    </fieldset>
  );
}

interface RecipeOptionProps extends Pick<RecipeChoiceProps, 'onChange'> {
  plan: RecipePlan;
  name: string;
  checked: boolean;
}

function RecipeOption({ plan, name, checked, onChange }: RecipeOptionProps) {
  const { recipe, fileBytes, deviceBytes, tokensPerSecond, shortfalls, storedId } = plan;
  const possible = canRunHere(plan);
  const [file, memory] = [formatBytes(fileBytes), formatBytes(deviceBytes)];
  const speed = tokensPerSecond === undefined ? 'not measured' : speedLabel(tokensPerSecond);
  const quality = qualityLabel(recipe);
  const cells: [column: string, value: string, inLine: string][] = [
    ['Stored', file, `${file} stored`],
    ['Memory', memory, `${memory} of memory`],
    ['Speed', speed, tokensPerSecond === undefined ? 'speed not measured' : speed],
    ['Quality', quality, `quality ${quality}`],
  ];
  return (
    <label
      className={`flex gap-3 p-3 first:rounded-t-lg last:rounded-b-lg has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent ${possible ? '' : 'cursor-not-allowed!'}`}
    >
      <input
        type="radio"
        name={name}
        value={recipe}
        checked={checked}
        disabled={!possible}
        onChange={() => onChange(recipe)}
        className="mt-0.5 size-4 shrink-0 outline-none accent-(--c-accent)"
      />
      <span className="min-w-0 flex-1">
        <span className={`block text-sm ${COLUMNS}`}>
          <span className="block">
            <span className="text-base font-medium">{RECIPE_NAMES[recipe]}</span>{' '}
            {storedId !== undefined && <Tag>stored</Tag>}
            <span className="text-muted sm:block">{RECIPE_DETAILS[recipe]}</span>
          </span>
          {cells.map(([label, value]) => (
            <span key={label} className="max-sm:hidden">
              <span className="sr-only">{label} </span>
              {value}
            </span>
          ))}
          <span className="mt-0.5 block sm:hidden">{cells.map(([, , inLine]) => inLine).join(' · ')}</span>
        </span>
        {shortfalls.map((missing) => (
          <span key={missing.limit} className="mt-1 block text-sm text-warn">
            {shortfallSentence(missing)}
          </span>
        ))}
        {possible && shortfalls.length > 0 && (
          <span className="block text-sm text-muted">It can still be kept in memory for this visit.</span>
        )}
      </span>
    </label>
  );
}
