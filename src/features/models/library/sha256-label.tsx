import { CopyButton } from '@/components/ui/copy-button';

/** Hexadecimal digits that are shown: enough to compare by eye. The button copies all. */
const SHOWN_DIGITS = 12;

/** The beginning of a file's SHA-256, with a button that copies it. */
export function Sha256Label({ sha256, name }: { sha256: string; name: string }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      <span title={sha256}>
        SHA-256 <code className="font-mono">{sha256.slice(0, SHOWN_DIGITS)}…</code>
      </span>
      <CopyButton text={sha256} label={`Copy the SHA-256 of ${name}`} />
    </span>
  );
}
