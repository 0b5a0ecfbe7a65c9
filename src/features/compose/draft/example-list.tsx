import { Plus } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { useCompose, useDraft, usePreview } from '@/features/compose/compose';
import { tokensOf, whyLeftOut } from '@/features/compose/preview/prompt-notes';
import type { ExampleKind } from './draft';
import { recipeOf } from './encodings';
import { ExampleCard } from './example-card';
import { showUndoToast } from './undo-toast';

const WORDS = {
  positive: { title: 'Positive examples', none: 'Show the model what a good answer looks like.' },
  negative: { title: 'Negative examples', none: 'Show what an answer must not look like, and why.' },
} as const;

export function ExampleList({ kind }: { kind: ExampleKind }) {
  const compose = useCompose();
  const entries = useDraft((state) => state.draft[kind]);
  const encodingId = useDraft((state) => state.draft.encodingId);
  const origin = useDraft((state) => state.draft.origin);
  // Actions stay the same for as long as the store lives.
  const { addExample, moveExample, duplicateExample, removeExample, editExample, fold } =
    compose.draft.getState();
  const encoded = usePreview((state) => state.encoded);
  const list = useRef<HTMLOListElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const recipe = recipeOf({ encodingId, origin });
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
    showUndoToast(
      compose,
      `${kind === 'positive' ? 'Positive' : 'Negative'} example ${place + 1} removed`,
      undo,
    );
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
              leftOut={whyLeftOut(entries, recipe, encoded, kind, place)}
              tokens={tokensOf(entries, encoded, kind, place)}
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
