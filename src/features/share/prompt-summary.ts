/** Summaries of shared prompts for the screen, and what of a prompt is shared. */

import { namedEncoding } from '@/core/encoding/named-encodings';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { RELEASES } from '@/core/hub/releases';
import { BUILT_IN_MODEL, type PlaygroundPrompt, type PromptSettings } from '@/core/schema/playground-prompt';
import { formatCount } from '@/core/words/quantities';

/** The prompt without what its owner chose not to share. */
export function withoutExcluded(
  prompt: PlaygroundPrompt,
  choice: { input: boolean; outputs: boolean },
): PlaygroundPrompt {
  const { content } = prompt;
  return {
    ...prompt,
    content: content.kind === 'task' && !choice.input ? { ...content, input: '' } : content,
    // An answer would reveal its input.
    outputs: choice.outputs && (choice.input || content.kind === 'raw') ? prompt.outputs : [],
  };
}

/** Characters of a title that is made from a text, at most. */
const TITLE = 80;

/** Title of a shared prompt: its name, or the beginning of its text. */
export function titleOf({ title, content }: PlaygroundPrompt): string {
  const text = content.kind === 'raw' ? content.text : content.definition || content.input;
  const [line = ''] = text.trim().split('\n');
  const beginning = line.length > TITLE ? `${line.slice(0, TITLE).trimEnd()}…` : line;
  return title.trim() || beginning || 'A prompt without a name';
}

export function modelName(id: string): string {
  if (id === BUILT_IN_MODEL) return 'the built-in model';
  return RELEASES.find(({ repo }) => repo === id)?.repo.replace('allenai/', '') ?? id;
}

/** The generation settings as label and value; those with the paper's value are left out. */
export function settingRows(settings: PromptSettings): [label: string, value: string][] {
  const { method = 'greedy' } = settings;
  const rows: [string, string | undefined][] = [
    ['Answer', methodSummary(settings)],
    ...numbers(settings, ['maxNewTokens', 'minNewTokens']),
    ['Seed', method === 'sample' && settings.seed !== undefined ? String(settings.seed) : undefined],
    ...numbers(settings, ['maxSourceLength']),
    ['Stop strings', settings.stopStrings?.length ? settings.stopStrings.map(quoted).join(', ') : undefined],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function numbers(
  settings: PromptSettings,
  names: readonly ('maxNewTokens' | 'minNewTokens' | 'maxSourceLength')[],
): [label: string, value: string | undefined][] {
  return names.map((name) => {
    const value = settings[name];
    return [GENERATION_SETTINGS[name].label, value ? formatCount(value) : undefined];
  });
}

function methodSummary({
  method = 'greedy',
  temperature,
  topK,
  topP,
  beams,
  lengthPenalty,
}: PromptSettings): string {
  if (method === 'greedy') return 'Greedy: always the most probable token';
  if (method === 'beam') {
    const penalty = lengthPenalty === undefined ? '' : `, length penalty ${lengthPenalty}`;
    return `Beam search${beams === undefined ? '' : ` with ${beams} beams`}${penalty}`;
  }
  const parts = [
    temperature === undefined ? '' : `temperature ${temperature}`,
    topK ? `top-k ${topK}` : '',
    topP === undefined || topP === 1 ? '' : `top-p ${topP}`,
  ].filter(Boolean);
  return parts.length === 0 ? 'Sampled' : `Sampled: ${parts.join(', ')}`;
}

const quoted = (text: string) => `“${text.replaceAll('\n', '↵')}”`;

export function encodingSummary(id: string): { label: string; description: string } {
  const { label, description } = namedEncoding(id);
  return { label, description };
}
