/**
 * Links of released versions with what they must give for ever. Packed by Python's zlib and base64, not by this
 * program. A new version adds its own; none is ever changed or taken away.
 */
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';

interface GoldenLink {
  link: string;
  prompt: PlaygroundPrompt;
}

export const GOLDEN_LINKS: readonly GoldenLink[] = [
  {
    link: '1.ZVE9bxNBEP0rq6nPJjFOIrvlQ0JBkRWniy1rcjexV76bPXbngk-WJarwB0A0QVQUIAr-jXskUvMTmD3bYMnFSbdv5r1582YJYiUn6MOzynvi1FKABFLHQizQX8LccqZlwTDXAmNB29ck3TBqhTO6tWzFOtbiJUnl2ciMzK7FuNvmPbV3xCZ1FYuv20osXVDanWpeL8FyWelMeMWZRS26SjbAZVUSKUCLMkfG7ZymzZRYB2PZ-NgT2rBK_gs9fvr6-PBjX-n3_f2BDqzGuhhN8cDIS4-c0j5_gN6GA4WrGYqxwaBJreheUXCncU5co_nz5f1P_b6bX-8-mBG8qZxQNoIRr7-tH9Yf15-jJqcuszxVkuY50Wg6E7XVmcRhuhcEEtF6iGcpSGYuHiZgUebRY4GLoat8Sq-JpzKD_slxp0Ev6O2VmxMr77SriOU95DgBoaIkj3o03f6ofaaIK8-h3z1q_gYR7MXppPO6nV63d3rW6Z0kcENYqMTTBPJm5IAYc6ljv1aDcofiN4avdVX1-OLiOYx1k8JllKt5zJWJ9onMW5aD-CqV1g0GamkALQ3gX_ShuYvQIkY6nNk8j0EdmorX33Y1wbMJu-bVePUX',
    prompt: {
      title: 'Currencies',
      content: {
        kind: 'task',
        name: 'task_currency',
        definition: 'Return the currency of the given country.',
        positive: [
          { input: 'India', output: 'Rupee', explanation: 'India pays in rupees.' },
          { input: '日本', output: '円', explanation: '' },
        ],
        negative: [{ input: 'France', output: 'Paris', explanation: 'That is a city.' }],
        input: 'Kenya 🇰🇪 — "quoted"\nשלום',
        encoding: 'def_pos2_neg2_expl',
      },
      settings: {
        method: 'sample',
        maxSourceLength: 512,
        maxNewTokens: 64,
        minNewTokens: 1,
        temperature: 0.7,
        topK: 40,
        topP: 0.9,
        seed: 4294967295,
        beams: 3,
        lengthPenalty: 0.5,
        stopStrings: ['\n', 'END'],
      },
      model: 'allenai/tk-instruct-base-def-pos',
      outputs: [{ text: 'Shilling', seed: 4294967295 }, { text: 'Kenyan shilling' }],
    },
  },
  {
    link: '1.q1ZKzs8rSc0rUbKqVsrOzEtRslIqSixX0lEqSa0ACiq5pKZl5mWWZObnWSkUJ1YqZKTm5OTrxeTF5PmXlhSUllgpKNXWAgA',
    prompt: {
      title: '',
      content: { kind: 'raw', text: 'Definition: say hello.\n\nOutput: ' },
      settings: {},
      outputs: [],
    },
  },
];

/** A file of version 1, as it lies on somebody's disk. */
export const GOLDEN_FILE_1 = `{
  "kind": "instruct-playground.prompt",
  "version": 1,
  "value": {
    "title": "Antonyms",
    "content": { "kind": "task", "definition": "Give the opposite.", "input": "hot", "encoding": "def" },
    "settings": { "method": "beam", "beams": 4 },
    "model": "built-in"
  }
}
`;

export const GOLDEN_FILE_1_PROMPT: PlaygroundPrompt = {
  title: 'Antonyms',
  content: {
    kind: 'task',
    name: '',
    definition: 'Give the opposite.',
    positive: [],
    negative: [],
    input: 'hot',
    encoding: 'def',
  },
  settings: { method: 'beam', beams: 4 },
  model: 'built-in',
  outputs: [],
};
