import { useCallback } from 'react';
import { type Compose, useCompose } from '@/features/compose/compose';
import { sharedPrompt } from '@/features/compose/shared-prompt';
import { comparedPrompt } from '@/features/finetune/adapters/compared-prompt';
import { createFinetune, type Finetune, FinetuneContext } from '@/features/finetune/finetune';
import { FinetunePage } from '@/features/finetune/finetune-page';
import { sessionSetup } from '@/features/finetune/session-setup';
import { type Session, useSession } from '@/session/session';
import { compare, useHandoff } from './handoff';

/** Kept as long as the page, so that a run continues on other screens. */
let finetune: Finetune | undefined;

function finetuneFor(session: Session, compose: Compose): Finetune {
  finetune ??= createFinetune(
    sessionSetup(session, (request) => {
      const { prompt, rows, adapters } = comparedPrompt(request, sharedPrompt(compose));
      compare(prompt, rows, adapters);
    }),
  );
  return finetune;
}

/** The Fine-tune screen with the model in use, and with the tasks that other areas hand off to it. */
export function FinetuneRoute() {
  const setup = finetuneFor(useSession(), useCompose());
  const receive = useCallback(
    (names: readonly string[]) => {
      setup.run.getState().close();
      void setup.data.getState().addTasks(names);
    },
    [setup],
  );
  useHandoff('finetune', receive);
  return (
    <FinetuneContext value={setup}>
      <FinetunePage />
    </FinetuneContext>
  );
}
