import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';

/** Does something; what goes wrong is said in a note at the foot of the page. */
export async function orSay(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { message, hint } = PlaygroundError.from(thrown);
    useToasts.getState().show(hint ? `${message} ${hint}` : message);
  }
}
