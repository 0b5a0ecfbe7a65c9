/** The draft as plain data, for what lies outside this feature: sharing, comparing, evaluating. */
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import type { Compose } from './compose';
import { currentReferences, type Draft, taskPrompt } from './draft';
import { encodingById } from './encodings';
import type { Settings } from './settings-store';

export interface CurrentPrompt {
  content: { kind: 'raw'; text: string } | { kind: 'task'; prompt: TaskPrompt };
  /** One of NAMED_ENCODINGS; of no meaning for a raw text. */
  encodingId: string;
  /** Generation settings and the prompt limit. */
  settings: Settings;
  /** Answers that the task's authors gave for this input; often none. */
  references: readonly string[];
}

/** The prompt as it is now; blank examples are left out, as they are in the prompt. */
export function currentPrompt({ draft, settings }: Pick<Compose, 'draft' | 'settings'>): CurrentPrompt {
  const current = draft.getState().draft;
  return {
    content: contentOf(current),
    encodingId: encodingById(current.encodingId).id,
    settings: settings.getState().settings,
    references: currentReferences(current),
  };
}

function contentOf(draft: Draft): CurrentPrompt['content'] {
  return draft.mode === 'raw'
    ? { kind: 'raw', text: draft.rawText }
    : { kind: 'task', prompt: taskPrompt(draft) };
}
