import { ArrowRight, FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { saveFile } from '@/components/ui/save-file';
import { Screen } from '@/components/ui/screen';
import { PlaygroundError } from '@/core/errors';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { promptFileName, writePromptFile } from '@/core/share/prompt-file';
import { readPromptLink } from '@/core/share/prompt-link';
import { OpenFile } from './open-file';
import { titleOf } from './prompt-summary';
import { PromptView } from './prompt-view';

type Reading =
  | { state: 'nothing' }
  | { state: 'reading' }
  | { state: 'read'; prompt: PlaygroundPrompt }
  | { state: 'refused'; error: PlaygroundError };

interface SharedPromptPageProps {
  /** What follows `#/p/` in the address; empty to open a file instead. */
  link: string;
  /** Opens the prompt in the playground. */
  onOpen: (prompt: PlaygroundPrompt) => void;
}

/** A preview of a shared prompt, shown before it is used. */
export function SharedPromptPage({ link, onOpen }: SharedPromptPageProps) {
  const [reading, setReading] = useReading(link);
  return (
    <Screen>
      <div className="mx-auto w-full max-w-3xl p-4 pb-16 sm:p-8">
        {reading.state === 'reading' && (
          <p role="status" className="text-muted">
            Reading the link…
          </p>
        )}
        {reading.state === 'refused' && <Refused error={reading.error} />}
        {reading.state === 'read' && <Preview prompt={reading.prompt} onOpen={onOpen} />}
        {reading.state === 'nothing' && (
          <>
            <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Open a shared prompt</h1>
            <p className="mt-1 max-w-prose text-muted">
              Choose the file that somebody sent you. You see its content before it is used.
            </p>
          </>
        )}
        {(reading.state === 'nothing' || reading.state === 'refused') && (
          <OpenFile
            onPrompt={(prompt) => setReading({ state: 'read', prompt })}
            onRefused={(error) => setReading({ state: 'refused', error })}
          />
        )}
      </div>
    </Screen>
  );
}

function useReading(link: string): [Reading, (reading: Reading) => void] {
  const [reading, setReading] = useState<Reading>({ state: link ? 'reading' : 'nothing' });
  useEffect(() => {
    let late = false;
    const show = (next: Reading) => {
      if (!late) setReading(next);
    };
    if (link === '') {
      show({ state: 'nothing' });
    } else {
      readPromptLink(link).then(
        (prompt) => show({ state: 'read', prompt }),
        (thrown: unknown) => show({ state: 'refused', error: PlaygroundError.from(thrown) }),
      );
    }
    return () => {
      late = true;
    };
  }, [link]);
  return [reading, setReading];
}

function Refused({ error }: { error: PlaygroundError }) {
  return (
    <>
      <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">
        {error.code === 'newer-version' ? 'This was made by a later version' : 'This prompt cannot be opened'}
      </h1>
      <Problem error={error} className="mt-3">
        <Link
          href="/"
          className="rounded-sm font-medium text-accent underline decoration-1 underline-offset-2 hover:decoration-2"
        >
          Go to the playground
        </Link>
      </Problem>
    </>
  );
}

function Preview({
  prompt,
  onOpen,
}: {
  prompt: PlaygroundPrompt;
  onOpen: (prompt: PlaygroundPrompt) => void;
}) {
  return (
    <>
      <p className="text-sm text-muted">A shared prompt</p>
      <h1 dir="auto" className="text-[1.375rem] leading-8 font-semibold tracking-tight break-words">
        {titleOf(prompt)}
      </h1>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          shape="primary"
          icon={<ArrowRight size={15} aria-hidden />}
          onClick={() => onOpen(prompt)}
          data-first-focus
        >
          Open in the playground
        </Button>
        <Button
          icon={<FileDown size={15} aria-hidden />}
          onClick={() => saveFile(promptFileName(prompt.title), writePromptFile(prompt), 'application/json')}
        >
          Save as a file
        </Button>
      </div>
      <p className="mt-2 text-sm text-muted">
        It opens as a separate document. Nothing runs until you press Run.
      </p>
      <PromptView prompt={prompt} />
    </>
  );
}
