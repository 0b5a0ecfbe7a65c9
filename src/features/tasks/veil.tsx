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

export function Veil({ children }: { children: ReactNode }) {
  const { drawn, lift } = useContext(VeilContext);
  if (!drawn) return children;
  return (
    <div className="relative overflow-hidden rounded-[10px]">
      <div inert aria-hidden className="max-h-72 overflow-hidden blur-md select-none">
        {children}
      </div>
      <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 p-4 text-center">
        <p className="rounded-md bg-surface px-3 py-1 text-sm font-medium">
          This task is about harmful language. Its texts can hurt.
        </p>
        <Button icon={<Eye size={15} aria-hidden />} onClick={lift}>
          Show the texts
        </Button>
      </div>
    </div>
  );
}
