/** What this feature is given to look into: an answer, and what it was asked with. */
import type { AdapterUse } from '@/core/adapters/lora-adapter';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { PromptRequest } from '@/engine/protocol';

export interface InspectedRun {
  prompt: PromptRequest;
  settings: Pick<GenerationConfig, 'method'>;
  /** The one in force; the model alone when left out. */
  adapter?: AdapterUse;
  /** The answer so far. */
  text: string;
  /** At least one. */
  tokens: readonly GeneratedToken[];
  running: boolean;
  /** Null while it runs and after a failure. */
  result: GenerationResult | null;
  /** Runs again with the tokens before `index` and then `token`; null when that cannot be done now. */
  continueFrom: ((index: number, token: number) => void) | null;
}
