import { ArrowUpRight, Plus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { TextArea } from '@/components/ui/text-area';
import { useToasts } from '@/components/ui/toast-store';
import { gridEncoding, showsExamples } from '@/core/compare/grid-encodings';
import { countOf } from '@/core/words/quantities';
import { cellAsPrompt, viewNow } from '@/features/compare/actions';
import { useCompare, useGrid } from '@/features/compare/compare';

/** The instruction that all cells share: the definition in one or more wordings, and the examples. */
export function InstructionCard() {
  const wordings = useGrid((state) => state.grid.prompt.wordings);
  const setWording = useGrid((state) => state.setWording);
  const addWording = useGrid((state) => state.addWording);
  const removeWording = useGrid((state) => state.removeWording);
  const added = useRef<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!added.current || !wordings.some(({ id }) => id === added.current)) return;
    list.current?.querySelector<HTMLElement>(`[data-wording="${added.current}"]`)?.focus();
    added.current = null;
  }, [wordings]);
  const remove = (id: string) => {
    const undo = removeWording(id);
    useToasts.getState().show('Wording removed', { label: 'Undo', run: undo });
    list.current?.querySelector<HTMLElement>('textarea')?.focus();
  };
  const add = () =>
    void runOrToast(() => {
      added.current = addWording();
    });
  return (
    <section aria-label="Instruction" className="card p-3 sm:p-4">
      <div ref={list} className="grid gap-x-4 gap-y-3 lg:grid-cols-2">
        {wordings.map(({ id, text }, at) => (
          <TextArea
            key={id}
            data-wording={id}
            label={at === 0 ? 'Definition' : `Wording ${at + 1}`}
            value={text}
            rows={2}
            placeholder={
              at === 0 ? 'What the model should do with each input' : 'The same instruction in other words'
            }
            onValue={(value) => setWording(id, value)}
            aside={
              at > 0 && (
                <IconButton size="small" label={`Remove wording ${at + 1}`} onClick={() => remove(id)}>
                  <X size={15} aria-hidden />
                </IconButton>
              )
            }
            className="max-h-48 min-h-14"
          />
        ))}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={add}>
          Add a wording
        </Button>
        <Examples />
      </div>
    </section>
  );
}

function Examples() {
  const compare = useCompare();
  const positiveExamples = useGrid((state) => state.grid.prompt.positiveExamples);
  const negativeExamples = useGrid((state) => state.grid.prompt.negativeExamples);
  const { grid } = compare.grid.getState();
  const encodings = useGrid((state) => state.grid.axes.encodings);
  const openInPlayground = () => {
    const [column] = viewNow(compare).columns;
    const row = grid.rows[0] ?? { id: '', input: '', references: [] };
    if (column) compare.playground.open(cellAsPrompt(grid, column, row));
  };
  const withExamples = encodings.some((encoding) => showsExamples(gridEncoding(encoding)));
  const none = positiveExamples.length + negativeExamples.length === 0;
  return (
    <p className="flex flex-wrap items-center gap-x-1 text-sm text-muted">
      {none && withExamples
        ? 'No examples yet, so encodings with examples are the same as those without.'
        : `${countOf(positiveExamples.length, 'positive example')}, ${countOf(negativeExamples.length, 'negative example')}`}
      <Button
        size="small"
        shape="quiet"
        icon={<ArrowUpRight size={14} aria-hidden />}
        onClick={openInPlayground}
      >
        {none ? 'Add them in the playground' : 'Open in the playground'}
      </Button>
    </p>
  );
}
