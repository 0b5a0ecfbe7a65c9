import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './button';
import { copyText } from './copy-text';

const SHOWN_MS = 1500;

/** Copies a text to the clipboard. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <IconButton size="small" label={copied ? 'Copied' : label} onClick={() => void copy()}>
      {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
    </IconButton>
  );
}
