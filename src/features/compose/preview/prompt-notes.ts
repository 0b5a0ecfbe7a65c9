/** Notes on a prompt: what the encoding leaves out, and what is cut. */
import type { EncodedPrompt, PromptPartKind } from '@/core/encoding/encode-prompt';
import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import { DEFAULT_ENCODING, encodingLabel, isEncodingId } from '@/core/encoding/named-encodings';
import { countOf, formatCount } from '@/core/words/quantities';
import {
  type Draft,
  type DraftExample,
  type ExampleKind,
  writtenExamples,
} from '@/features/compose/draft/draft';

export interface PromptNote {
  /** `warning`: the model will not see something a person expects it to see. */
  tone: 'warning' | 'plain';
  text: string;
}

export const PART_LABELS: Record<PromptPartKind, string> = {
  name: 'Task name',
  definition: 'Definition',
  positive: 'Positive examples',
  negative: 'Negative examples',
  task: 'Input',
};

/** Tokens per kind of part, in the order of the prompt; kinds that are not there are left out. */
export function tokensByKind(
  encoded: EncodedPrompt,
): { kind: PromptPartKind; tokens: number; parts: number }[] {
  const order: PromptPartKind[] = ['name', 'definition', 'positive', 'negative', 'task'];
  return order.flatMap((kind) => {
    const parts = encoded.parts.filter((part) => part.kind === kind);
    if (parts.length === 0) return [];
    return [{ kind, parts: parts.length, tokens: parts.reduce((sum, part) => sum + part.tokens, 0) }];
  });
}

const examplesTaken = (recipe: EncodingRecipe, kind: ExampleKind) =>
  kind === 'positive' ? recipe.numPosExamples : recipe.numNegExamples;

/** Why the example at `place` is not in the prompt; null when it is, or when nothing is known yet. */
export function whyLeftOut(
  examples: readonly DraftExample[],
  recipe: EncodingRecipe,
  encoded: EncodedPrompt | null,
  kind: ExampleKind,
  place: number,
): string | null {
  const sent = writtenExamples(examples).findIndex((written) => written.place === place);
  if (sent < 0) return 'not sent while blank';
  if (examplesTaken(recipe, kind) === 0) return 'not in this encoding';
  if (sent >= examplesTaken(recipe, kind)) return `encoding uses ${examplesTaken(recipe, kind)}`;
  const dropped = encoded?.dropped.find((entry) => entry.kind === kind && entry.index === sent);
  if (!dropped) return null;
  return dropped.reason === 'no-room' ? 'does not fit' : 'an earlier one does not fit';
}

/** Tokens that the example at `place` takes in the prompt; null when it is not in it. */
export function tokensOf(
  examples: readonly DraftExample[],
  encoded: EncodedPrompt | null,
  kind: ExampleKind,
  place: number,
): number | null {
  const sent = writtenExamples(examples).findIndex((written) => written.place === place);
  return encoded?.parts.find((part) => part.kind === kind && part.index === sent)?.tokens ?? null;
}

/** Everything worth saying about an encoded prompt, the most serious first. */
export function promptNotes(draft: Draft, recipe: EncodingRecipe, encoded: EncodedPrompt): PromptNote[] {
  const notes: PromptNote[] = [];
  if (encoded.truncated) notes.push({ tone: 'warning', text: truncationText(draft, encoded) });
  if (draft.mode === 'raw') return notes;
  if (!isEncodingId(draft.encodingId))
    notes.push({ tone: 'warning', text: unknownEncoding(draft.encodingId) });
  for (const kind of ['positive', 'negative'] as const) {
    notes.push(...droppedNotes(draft, encoded, kind), ...countNotes(draft, recipe, kind));
  }
  if (!recipe.addTaskDefinition && draft.definition.trim()) {
    notes.push({ tone: 'plain', text: 'This encoding leaves the definition out.' });
  }
  return notes;
}

function unknownEncoding(id: string): string {
  return `This version of the playground does not know the encoding “${id}” of this draft. “${encodingLabel(DEFAULT_ENCODING)}” is used instead.`;
}

function truncationText(draft: Draft, encoded: EncodedPrompt): string {
  const over = encoded.tokenCount - encoded.maxSourceLength;
  const lost =
    draft.mode === 'raw'
      ? 'The model never sees the end of your text.'
      : 'That includes the closing “Output:”, so the model may not know that it should answer.';
  return (
    `The prompt has ${countOf(encoded.tokenCount, 'token')}, the limit is ${formatCount(encoded.maxSourceLength)}: ` +
    `the last ${countOf(over, 'token')} will be cut. ${lost}`
  );
}

function droppedNotes(draft: Draft, encoded: EncodedPrompt, kind: ExampleKind): PromptNote[] {
  const written = writtenExamples(draft[kind]);
  return encoded.dropped
    .filter((entry) => entry.kind === kind)
    .map((entry) => {
      const name = `${kind === 'positive' ? 'Positive' : 'Negative'} example ${(written[entry.index]?.place ?? entry.index) + 1}`;
      const why =
        entry.reason === 'no-room'
          ? `it would not fit into ${countOf(encoded.maxSourceLength, 'token')}`
          : 'after one that does not fit, the later ones of its kind are dropped too';
      return { tone: 'warning', text: `${name} is left out: ${why}.` };
    });
}

function countNotes(draft: Draft, recipe: EncodingRecipe, kind: ExampleKind): PromptNote[] {
  const written = writtenExamples(draft[kind]).length;
  const wanted = examplesTaken(recipe, kind);
  if (written > wanted) {
    const spare = countOf(written - wanted, `${kind} example`);
    return [{ tone: 'plain', text: `This encoding leaves ${spare} out.` }];
  }
  if (written < wanted && draft.input.trim()) {
    const have = written === 0 ? 'there is none' : `there is only ${written}`;
    return [{ tone: 'plain', text: `This encoding takes ${countOf(wanted, `${kind} example`)}; ${have}.` }];
  }
  return [];
}
