import { Check, Copy, FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { copyText } from '@/components/ui/copy-text';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { runOrToast } from '@/components/ui/run-or-toast';
import { saveFile } from '@/components/ui/save-file';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { promptFileName, writePromptFile } from '@/core/share/prompt-file';
import { LONGEST_LINK, writePromptLink } from '@/core/share/prompt-link';
import { formatCount } from '@/core/words/quantities';
import { withoutExcluded } from './prompt-summary';

interface ShareDialogProps {
  /** What is shared; null while the dialog is closed. */
  prompt: PlaygroundPrompt | null;
  onClose: () => void;
}

/** Shares a prompt as a link or a file, with what its owner chooses to include. */
export function ShareDialog({ prompt, onClose }: ShareDialogProps) {
  return (
    <Dialog
      open={prompt !== null}
      onClose={onClose}
      title="Share this prompt"
      lead={
        <p className="mt-1 text-sm text-muted">
          The link contains the prompt itself, so nothing is uploaded. Whoever opens it sees a preview first.
        </p>
      }
    >
      {prompt && <Choices prompt={prompt} onClose={onClose} />}
    </Dialog>
  );
}

type Written = 'writing' | 'too-long' | { address: string };

function Choices({ prompt, onClose }: { prompt: PlaygroundPrompt; onClose: () => void }) {
  const [input, setInput] = useState(true);
  const [outputs, setOutputs] = useState(false);
  const isTask = prompt.content.kind === 'task';
  const hasInput = isTask && prompt.content.kind === 'task' && prompt.content.input.trim() !== '';
  const keepsInput = input || !hasInput;
  const shared = withoutExcluded(prompt, { input: keepsInput, outputs });
  const written = useAddress(shared);
  const save = () =>
    runOrToast(() => saveFile(promptFileName(shared.title), writePromptFile(shared), 'application/json'));
  return (
    <div className="space-y-4">
      <fieldset className="space-y-2">
        <legend className="sr-only">What to include</legend>
        {hasInput && (
          <Checkbox label="The input" hint="The input as it is now." checked={input} onChecked={setInput} />
        )}
        <Checkbox
          label="The answer"
          hint={answerHint(prompt.outputs.length, keepsInput)}
          checked={outputs && keepsInput && prompt.outputs.length > 0}
          disabled={prompt.outputs.length === 0 || !keepsInput}
          onChecked={setOutputs}
        />
      </fieldset>
      <LinkField written={written} />
      <div className="flex flex-wrap gap-2">
        <CopyLink written={written} />
        <Button
          shape={written === 'too-long' ? 'primary' : 'plain'}
          icon={<FileDown size={15} aria-hidden />}
          onClick={() => void save()}
        >
          Save as a file
        </Button>
      </div>
      <p className="border-t border-line pt-3 text-sm text-muted">
        Somebody sent you a file?{' '}
        <Link
          href="/p"
          onClick={onClose}
          className="rounded-sm font-medium text-accent underline decoration-1 underline-offset-2 hover:decoration-2"
        >
          Open a shared prompt
        </Link>
      </p>
    </div>
  );
}

function answerHint(count: number, keepsInput: boolean): string {
  if (count === 0) return 'There is none yet.';
  if (!keepsInput) return 'An answer would reveal the input.';
  return 'Shown as your answer. Opening the link does not run the prompt.';
}

/** The link to the prompt, written again whenever the prompt changes. */
function useAddress(prompt: PlaygroundPrompt): Written {
  const [written, setWritten] = useState<Written>('writing');
  // The prompt is plain data, so its JSON tells whether it changed.
  const key = JSON.stringify(prompt);
  useEffect(() => {
    let late = false;
    void writePromptLink(JSON.parse(key) as PlaygroundPrompt).then((link) => {
      if (!late) setWritten(link === undefined ? 'too-long' : { address: addressOf(link) });
    });
    return () => {
      late = true;
    };
  }, [key]);
  return written;
}

function addressOf(link: string): string {
  const here = new URL(window.location.href);
  here.search = '';
  here.hash = `/p/${link}`;
  return here.href;
}

function LinkField({ written }: { written: Written }) {
  if (written === 'too-long') {
    return (
      <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
        This prompt is too long for a link, which can have {formatCount(LONGEST_LINK)} characters. Save it as
        a file and send that.
      </p>
    );
  }
  const address = written === 'writing' ? '' : written.address;
  return (
    <Field
      label="Link"
      labelClassName="text-xs font-medium text-muted"
      aside={<span className="numeric text-xs text-muted">{formatCount(address.length)} characters</span>}
    >
      {(control) => (
        <input
          {...control}
          readOnly
          value={address}
          data-first-focus
          onFocus={(event) => event.target.select()}
          className="field font-mono text-[0.8125rem]"
        />
      )}
    </Field>
  );
}

const SHOWN_MS = 1500;

function CopyLink({ written }: { written: Written }) {
  const [copied, setCopied] = useState(false);
  if (written === 'too-long') return null;
  const copy = async () => {
    if (written === 'writing') return;
    const refused = 'The browser did not allow copying. Select the link and copy it by hand.';
    if (!(await copyText(written.address, refused))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Button
      shape="primary"
      disabled={written === 'writing'}
      icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      onClick={() => void copy()}
    >
      {copied ? 'Copied' : 'Copy the link'}
    </Button>
  );
}
