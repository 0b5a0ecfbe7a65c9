import { Check, Copy, FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '@/components/ui/button';
import { copyText } from '@/components/ui/copy-text';
import { Dialog } from '@/components/ui/dialog';
import { saveFile } from '@/components/ui/save-file';
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { promptFileName, writePromptFile } from '@/core/share/prompt-file';
import { LONGEST_LINK, writePromptLink } from '@/core/share/prompt-link';
import { formatCount } from '@/core/words/quantities';
import { withChoice } from './prompt-words';

interface ShareDialogProps {
  /** What is shared; null while the dialog is closed. */
  prompt: PlaygroundPrompt | null;
  onClose: () => void;
}

/** A prompt as a link or a file, with what its owner wants in it. */
export function ShareDialog({ prompt, onClose }: ShareDialogProps) {
  return (
    <Dialog
      open={prompt !== null}
      onClose={onClose}
      title="Share this prompt"
      lead={
        <p className="mt-1 text-sm text-muted">
          The link holds the prompt itself, so nothing is uploaded. Whoever opens it sees a preview first.
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
  const shared = withChoice(prompt, { input: keepsInput, outputs });
  const written = useAddress(shared);
  const saveIt = () => {
    try {
      saveFile(promptFileName(shared.title), writePromptFile(shared), 'application/json');
    } catch (thrown) {
      useToasts.getState().show(PlaygroundError.from(thrown).message);
    }
  };
  return (
    <div className="space-y-4">
      <fieldset className="space-y-2">
        <legend className="sr-only">What goes with it</legend>
        {hasInput && (
          <Choice
            label="The input"
            hint="The case to answer, as it is now."
            checked={input}
            onChange={setInput}
          />
        )}
        <Choice
          label="The answer"
          hint={answerHint(prompt.outputs.length, keepsInput)}
          checked={outputs && keepsInput && prompt.outputs.length > 0}
          disabled={prompt.outputs.length === 0 || !keepsInput}
          onChange={setOutputs}
        />
      </fieldset>
      <TheLink written={written} />
      <div className="flex flex-wrap gap-2">
        <CopyLink written={written} />
        <Button
          shape={written === 'too-long' ? 'primary' : 'plain'}
          icon={<FileDown size={15} aria-hidden />}
          onClick={saveIt}
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
  if (!keepsInput) return 'An answer gives its input away.';
  return 'Shown as somebody else’s answer; it is not run again by opening the link.';
}

interface ChoiceProps {
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

function Choice({ label, hint, checked, disabled = false, onChange }: ChoiceProps) {
  return (
    <label className={`flex items-start gap-2.5 ${disabled ? 'text-muted' : ''}`}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-(--c-accent)"
      />
      <span>
        <span className="font-medium">{label}</span>
        <span className="block text-sm text-muted">{hint}</span>
      </span>
    </label>
  );
}

/** The address of the prompt, written again whenever it changes. */
function useAddress(prompt: PlaygroundPrompt): Written {
  const [written, setWritten] = useState<Written>('writing');
  // The prompt is plain data: its text says whether it is another.
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

function TheLink({ written }: { written: Written }) {
  if (written === 'too-long') {
    return (
      <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
        This prompt is too long for a link, which may have {formatCount(LONGEST_LINK)} characters. Save it as
        a file and send that.
      </p>
    );
  }
  const address = written === 'writing' ? '' : written.address;
  return (
    <label className="block">
      <span className="flex items-baseline justify-between gap-2">
        <span className="text-xs font-medium text-muted">Link</span>
        <span className="numeric text-xs text-muted">{formatCount(address.length)} characters</span>
      </span>
      <input
        readOnly
        value={address}
        data-first-focus
        onFocus={(event) => event.target.select()}
        className="field mt-0.5 font-mono text-[0.8125rem]"
      />
    </label>
  );
}

const SHOWN_MS = 1500;

function CopyLink({ written }: { written: Written }) {
  const [copied, setCopied] = useState(false);
  if (written === 'too-long') return null;
  const copy = async () => {
    if (written === 'writing') return;
    if (!(await copyText(written.address))) {
      useToasts.getState().show('The browser did not allow copying. Select the link and copy it by hand.');
      return;
    }
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
