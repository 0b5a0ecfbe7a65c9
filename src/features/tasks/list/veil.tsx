/** Texts that can hurt are out of sight, for eyes and for screen readers, until a person asks for them. */
import { Eye } from 'lucide-react';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';

interface VeilState {
  drawn: boolean;
  lift: () => void;
}

const VeilContext = createContext<VeilState>({ drawn: false, lift: () => undefined });

export function VeilProvider({ harsh, children }: { harsh: boolean; children: ReactNode }) {
  const [lifted, setLifted] = useState(false);
  const value = useMemo(() => ({ drawn: harsh && !lifted, lift: () => setLifted(true) }), [harsh, lifted]);
  return <VeilContext value={value}>{children}</VeilContext>;
}

/** Says why texts are out of sight, and brings them back. */
export function VeilNotice() {
  const { drawn, lift } = useContext(VeilContext);
  if (!drawn) return null;
  return (
    <div className="card flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-3.5">
      <p className="min-w-0">This task is about harmful language. Its texts can hurt, so they are blurred.</p>
      <Button icon={<Eye size={15} aria-hidden />} onClick={lift}>
        Show the texts
      </Button>
    </div>
  );
}

/** A text that is blurred while the veil is drawn. */
export function Veil({ children }: { children: ReactNode }) {
  const { drawn } = useContext(VeilContext);
  if (!drawn) return children;
  return (
    <div inert aria-hidden className="max-h-72 overflow-hidden rounded-[10px] blur-md select-none">
      {children}
    </div>
  );
}
