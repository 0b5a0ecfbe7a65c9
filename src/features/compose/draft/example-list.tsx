import { Plus } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { useCompose, useDraft, usePreview } from '@/features/compose/compose';
import { tokensOf, whyLeftOut } from '@/features/compose/preview/prompt-notes';
import type { ExampleKind } from './draft';
import { noteEdit } from './edit-note';
import { recipeOf } from './encodings';
import { ExampleCard } from './example-card';

const WORDS = {
  positive: { title: 'Positive examples', none: 'Show the model what a good answer looks like.' },
  negative: { title: 'Negative examples', none: 'Show what an answer must not look like, and why.' },
} as const;

export function ExampleList({ kind }: { kind: ExampleKind }) {
  const compose = useCompose();
  const draft = useDraft((state) => state.draft);
  const { addExample, moveExample, duplicateExample, removeExample, editExample, fold } = useDraft(
    (state) => state,
  );
  const encoded = usePreview((state) => state.encoded);
  const list = useRef<HTMLOListElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const entries = draft[kind];
  const recipe = recipeOf(draft);
  const allFolded = entries.every((entry) => entry.folded);
  const { title, none } = WORDS[kind];

  const focusIn = (place: number, selector: string) =>
    requestAnimationFrame(() => list.current?.children[place]?.querySelector<HTMLElement>(selector)?.focus());

  const add = () => {
    addExample(kind);
    focusIn(entries.length, 'textarea');
  };
  const remove = (id: string, place: number) => {
    const undo = removeExample(kind, id);
    noteEdit(compose, `${kind === 'positive' ? 'Positive' : 'Negative'} example ${place + 1} removed`, undo);
    if (entries.length > 1) focusIn(Math.min(place, entries.length - 2), 'button');
    else addButton.current?.focus();
  };

  return (
    <section aria-label={title}>
      <div className="mb-1 flex min-h-7 items-center justify-between">
        <h2 className="font-semibold">
          {title}
          {entries.length > 0 && (
            <span className="numeric ml-1.5 font-normal text-muted">{entries.length}</span>
          )}
        </h2>
        <span className="flex-1" />
        {entries.length > 1 && (
          <Button size="small" shape="quiet" onClick={() => fold(kind, !allFolded)}>
            {allFolded ? 'Unfold all' : 'Fold all'}
            <span className="sr-only"> {kind} examples</span>
          </Button>
        )}
        <Button
          ref={addButton}
          size="small"
          shape="quiet"
          icon={<Plus size={15} aria-hidden />}
          onClick={add}
        >
          Add<span className="sr-only"> a {kind} example</span>
        </Button>
      </div>
      {entries.length === 0 ? (
        <p className="text-sm text-muted">{none}</p>
      ) : (
        <ol ref={list} className="space-y-2">
          {entries.map((entry, place) => (
            <ExampleCard
              key={entry.id}
              kind={kind}
              entry={entry}
              place={place}
              isLast={place === entries.length - 1}
              leftOut={whyLeftOut(draft, recipe, encoded, kind, place)}
              tokens={tokensOf(draft, encoded, kind, place)}
              usesExplanation={recipe.addExplanation}
              onFold={(folded) => fold(kind, folded, entry.id)}
              onEdit={(change) => editExample(kind, entry.id, change)}
              onMove={(by) => {
                moveExample(kind, entry.id, by);
                const target = place + by;
                if (target >= 0 && target < entries.length) {
                  focusIn(target, `[data-move="${by}"]:not(:disabled), [data-move]:not(:disabled)`);
                }
              }}
              onDuplicate={() => {
                duplicateExample(kind, entry.id);
                focusIn(place + 1, 'button');
              }}
              onRemove={() => remove(entry.id, place)}
            />
          ))}
        </ol>
      )}
    </section>
  );
}
