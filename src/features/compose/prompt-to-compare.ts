import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { currentReferences } from '@/features/compose/draft/draft';
import { sharedPrompt } from './shared-prompt';

/** The playground's prompt with the answers expected of its input; undefined when nothing is written. */
export function promptToCompare(
  compose: Parameters<typeof sharedPrompt>[0],
): { prompt: PlaygroundPrompt; references: readonly string[] } | undefined {
  const prompt = sharedPrompt(compose);
  const { content } = prompt;
  const texts = content.kind === 'raw' ? [content.text] : [content.definition, content.input];
  const examples = content.kind === 'raw' ? 0 : content.positive.length + content.negative.length;
  if (examples === 0 && texts.every((text) => text.trim() === '')) return undefined;
  return { prompt, references: currentReferences(compose.draft.getState().draft) };
}
