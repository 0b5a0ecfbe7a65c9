/** What the answer's panel hands to whatever shows the answer in detail. */
import type { AdapterUse } from '@/core/adapters/lora-adapter';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { GenerationSettings } from '@/core/generation/generation-settings';
import type { PromptRequest } from '@/engine/protocol';

export interface DisplayedRun {
  /** What was asked: not what the draft says by now. */
  prompt: PromptRequest;
  /** What answered with the model; left out for the model alone. */
  adapter?: AdapterUse;
  /** Of this run; `seed` is the seed of the answer on show. */
  settings: GenerationSettings;
  /** The answer so far; kept after stopping and after a failure. */
  text: string;
  /** At least one. */
  tokens: readonly GeneratedToken[];
  running: boolean;
  /** Null while it runs and after a failure. */
  result: GenerationResult | null;
  /** Runs again with the tokens before `index` and then `token`; null when that cannot be done now. */
  continueFrom: ((index: number, token: number) => void) | null;
}
