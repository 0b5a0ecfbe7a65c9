/** Groups the prompt's tokens into words and into parts. */
import type { PromptPart, PromptPartKind } from '@/core/encoding/encode-prompt';
import type { AttendedPrompt } from '@/engine/protocol';

/** The end-of-sequence token is a part of its own. */
export type PartKind = PromptPartKind | 'end';

export interface PromptSegment {
  kind: PartKind;
  label: string;
}

export interface PromptWord {
  /** The word is `source.slice(start, end)`; empty for the end-of-sequence token. */
  start: number;
  end: number;
  /** Index of the part that contains it. */
  part: number;
}

export interface PromptGroups {
  parts: PromptSegment[];
  words: PromptWord[];
  /** Index of the part of each token. */
  partOf: number[];
  /** Index of the word of each token. */
  wordOf: number[];
}

type Read = Pick<AttendedPrompt, 'prompt' | 'spans'>;

/** @param raw the prompt is a plain text, not a task */
export function groupPrompt({ prompt, spans }: Read, raw: boolean): PromptGroups {
  const groups: PromptGroups = { parts: [], words: [], partOf: [], wordOf: [] };
  const indexOfPart = new Map<PromptPart | undefined, number>();
  let lastEnd = -1;
  for (const [start, end] of spans) {
    const isEnd = start === end && start >= lastEnd && groups.partOf.length === spans.length - 1;
    const found = isEnd ? undefined : prompt.parts.find((part) => start < part.end);
    const known = indexOfPart.get(found);
    const part =
      known ?? groups.parts.push(found ? segmentOf(found, raw) : { kind: 'end', label: 'End token' }) - 1;
    indexOfPart.set(found, part);
    const word = groups.words.at(-1);
    const goesOn = word && !isEnd && word.part === part && !/\s/u.test(prompt.source.slice(word.end, start));
    if (goesOn) word.end = Math.max(word.end, end);
    else groups.words.push({ start, end, part });
    groups.partOf.push(part);
    groups.wordOf.push(groups.words.length - 1);
    lastEnd = end;
  }
  return groups;
}

function segmentOf({ kind, index = 0 }: PromptPart, raw: boolean): PromptSegment {
  switch (kind) {
    case 'name':
      return { kind, label: 'Task name' };
    case 'definition':
      return { kind, label: 'Definition' };
    case 'positive':
      return { kind, label: `Positive example ${index + 1}` };
    case 'negative':
      return { kind, label: `Negative example ${index + 1}` };
    case 'task':
      return { kind, label: raw ? 'Your text' : 'Input' };
  }
}
