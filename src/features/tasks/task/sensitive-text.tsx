/** Texts that can be hurtful stay out of sight, and out of reach of screen readers, until a person asks for them. */
import { Eye } from 'lucide-react';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';

interface SensitiveTextState {
  hidden: boolean;
  reveal: () => void;
}

const SensitiveTextContext = createContext<SensitiveTextState>({ hidden: false, reveal: () => undefined });

interface SensitiveTextProviderProps {
  /** Whether the texts below are to be hidden at first. */
  sensitive: boolean;
  children: ReactNode;
}

export function SensitiveTextProvider({ sensitive, children }: SensitiveTextProviderProps) {
  const [revealed, setRevealed] = useState(false);
  const value = useMemo(
    () => ({ hidden: sensitive && !revealed, reveal: () => setRevealed(true) }),
    [sensitive, revealed],
  );
  return <SensitiveTextContext value={value}>{children}</SensitiveTextContext>;
}

/** Says why texts are hidden, with a button that shows them. */
export function SensitiveTextNotice() {
  const { hidden, reveal } = useContext(SensitiveTextContext);
  if (!hidden) return null;
  return (
    <div className="card flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-3.5">
      <p className="min-w-0">This task contains harmful language, so its texts are blurred.</p>
      <Button icon={<Eye size={15} aria-hidden />} onClick={reveal}>
        Show the texts
      </Button>
    </div>
  );
}

/** A text that is blurred while sensitive texts are hidden. */
export function SensitiveText({ children }: { children: ReactNode }) {
  const { hidden } = useContext(SensitiveTextContext);
  if (!hidden) return children;
  return (
    <div inert aria-hidden className="max-h-72 overflow-hidden rounded-[10px] blur-md select-none">
      {children}
    </div>
  );
}
