/** The displayed run, as the answer panel passes it to the component that shows its tokens. */
import type { AdapterUse } from '@/core/adapters/adapter-use';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { GenerationSettings } from '@/core/generation/generation-settings';
import type { PromptRequest } from '@/engine/protocol';

export interface DisplayedRun {
  /** The prompt of the run, even if the draft has changed since. */
  prompt: PromptRequest;
  /** Left out for the model alone. */
  adapter?: AdapterUse;
  /** Of this run; `seed` is that of the displayed answer. */
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
