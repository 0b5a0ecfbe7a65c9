/** What the playground holds, as something that can be given to others. */
import { RELEASES } from '@/core/hub/releases';
import {
  BUILT_IN_MODEL,
  type PlaygroundPrompt,
  PROMPT_BOUNDS,
  type PromptExample,
} from '@/core/schema/playground-prompt';
import type { Compose } from '@/features/compose/compose';
import { currentPrompt } from '@/features/compose/current-prompt';

/** The prompt on the playground with the model in use, and with the answers if they are answers to it. */
export function sharedPrompt(compose: Compose): PlaygroundPrompt {
  const prompt = currentPrompt(compose);
  const { asked } = compose.run.getState();
  const stands = asked !== null && asked.draft === compose.draft.getState().draft;
  return {
    ...prompt,
    title: prompt.title.slice(0, PROMPT_BOUNDS.title),
    content: withinBounds(prompt.content),
    model: modelIdOf(compose),
    outputs: stands ? prompt.outputs.slice(0, PROMPT_BOUNDS.outputs) : [],
  };
}

/** Examples beyond these counts are read by no encoding. */
function withinBounds(content: PlaygroundPrompt['content']): PlaygroundPrompt['content'] {
  if (content.kind === 'raw') return content;
  const some = (list: readonly PromptExample[]) => list.slice(0, PROMPT_BOUNDS.examples);
  return {
    ...content,
    name: content.name.slice(0, PROMPT_BOUNDS.title),
    positive: some(content.positive),
    negative: some(content.negative),
  };
}

/** Undefined for a model that is on nobody else's list. */
function modelIdOf({ model }: Pick<Compose, 'model'>): string | undefined {
  const { source, status } = model.getState();
  if (source === model.getInitialState().source) return BUILT_IN_MODEL;
  if (status.state !== 'ready') return undefined;
  const { name } = status.facts;
  return RELEASES.find(({ repo }) => repo === name || repo.endsWith(`/${name}`))?.repo;
}
