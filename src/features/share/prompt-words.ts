/** Shared prompts in words a person reads. */
import { namedEncoding } from '@/core/encoding/named-encodings';
import { RELEASES } from '@/core/hub/releases';
import { BUILT_IN_MODEL, type PlaygroundPrompt, type PromptSettings } from '@/core/schema/playground-prompt';
import { countOf } from '@/core/words/quantities';

/** The prompt without what its owner chose to keep back. */
export function withChoice(
  prompt: PlaygroundPrompt,
  choice: { input: boolean; outputs: boolean },
): PlaygroundPrompt {
  const { content } = prompt;
  return {
    ...prompt,
    content: content.kind === 'task' && !choice.input ? { ...content, input: '' } : content,
    // An answer gives its input away.
    outputs: choice.outputs && (choice.input || content.kind === 'raw') ? prompt.outputs : [],
  };
}

/** Longest title that is made from a text. */
const TITLE = 80;

/** What a shared prompt is called: its name, or else how it begins. */
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

/** How the answer is made, as label and value; what has the paper's value is left out. */
export function settingRows(settings: PromptSettings): [label: string, value: string][] {
  const { method = 'greedy' } = settings;
  const rows: [string, string | undefined][] = [
    ['Answer', methodWords(settings)],
    [
      'At most',
      settings.maxNewTokens === undefined ? undefined : countOf(settings.maxNewTokens, 'new token'),
    ],
    ['At least', settings.minNewTokens ? countOf(settings.minNewTokens, 'new token') : undefined],
    ['Seed', method === 'sample' && settings.seed !== undefined ? String(settings.seed) : undefined],
    [
      'Prompt cut at',
      settings.maxSourceLength === undefined ? undefined : countOf(settings.maxSourceLength, 'token'),
    ],
    ['Stops at', settings.stopStrings?.length ? settings.stopStrings.map(quoted).join(', ') : undefined],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function methodWords({
  method = 'greedy',
  temperature,
  topK,
  topP,
  beams,
  lengthPenalty,
}: PromptSettings): string {
  if (method === 'greedy') return 'Greedy: the likeliest token each time';
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

export function encodingWords(id: string): { label: string; description: string } {
  const { label, description } = namedEncoding(id);
  return { label, description };
}
