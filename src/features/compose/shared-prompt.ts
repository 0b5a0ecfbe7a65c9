/** The prompt of the playground as it is given to others: in links, in files, and to other screens. */
import { type PlaygroundPrompt, PROMPT_BOUNDS, type PromptExample } from '@/core/schema/playground-prompt';
import { sharedModelId } from '@/session/model-identity';
import type { Compose } from './compose';
import { currentPrompt } from './current-prompt';

type SharedParts = Pick<Compose, 'draft' | 'documents' | 'settings' | 'run' | 'model' | 'builtIn'>;

/** The prompt on the playground with the model in use, and with the answers if they are answers to it. */
export function sharedPrompt(compose: SharedParts): PlaygroundPrompt {
  const prompt = currentPrompt(compose);
  const { asked } = compose.run.getState();
  const { source, status } = compose.model.getState();
  const facts = status.state === 'ready' ? status.facts : undefined;
  const isAnswered = asked !== null && asked.draft === compose.draft.getState().draft;
  return {
    ...prompt,
    title: prompt.title.slice(0, PROMPT_BOUNDS.title),
    content: withinBounds(prompt.content),
    model: sharedModelId(source, compose.builtIn, facts),
    outputs: isAnswered ? prompt.outputs.slice(0, PROMPT_BOUNDS.outputs) : [],
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
