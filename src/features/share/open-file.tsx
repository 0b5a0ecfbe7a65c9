import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { useFileDrop } from '@/components/ui/use-file-drop';
import { PlaygroundError } from '@/core/errors';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { LARGEST_PROMPT_FILE, readPromptFile } from '@/core/share/prompt-file';
import { formatBytes } from '@/core/words/quantities';

interface OpenFileProps {
  onPrompt: (prompt: PlaygroundPrompt) => void;
  onRefused: (error: PlaygroundError) => void;
}

/** Opens a shared prompt from a file that is chosen or dropped here. It is read in this tab and never uploaded. */
export function OpenFile({ onPrompt, onRefused }: OpenFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      onPrompt(await promptIn(file));
    } catch (thrown) {
      onRefused(PlaygroundError.from(thrown));
    }
  };
  const { dragging, handlers } = useFileDrop(async (data) => open(data.files[0]));
  return (
    // Dropping is for the pointer only; the button does the same for the keyboard.
    <div
      {...handlers}
      className={`mt-5 flex flex-wrap items-center gap-3 rounded-[10px] border border-dashed p-4 transition-colors ${dragging ? 'border-accent bg-accent-soft' : 'border-field'}`}
    >
      <Button icon={<FileUp size={15} aria-hidden />} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <p className="text-sm text-muted">A .prompt.json file, or drop it here.</p>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Shared prompt file"
        onChange={(event) => {
          void open(event.target.files?.[0]);
          // Choosing the same file again must fire a change.
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** @throws {PlaygroundError} */
async function promptIn(file: File): Promise<PlaygroundPrompt> {
  if (file.size > LARGEST_PROMPT_FILE) {
    throw new PlaygroundError(
      'invalid-link',
      `This file has ${formatBytes(file.size)}; a shared prompt can have ${formatBytes(LARGEST_PROMPT_FILE)}.`,
      { hint: 'Choose a file that ends in .prompt.json.' },
    );
  }
  return readPromptFile(await file.text());
}
