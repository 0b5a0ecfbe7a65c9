import { MonitorDown } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { commandKey } from '@/features/compose/command-key';
import { useOffline } from './offline';
import { type KeyNote, useShortcutRegistry } from './shortcuts';

interface HelpDialogProps {
  open: boolean;
  onClose: () => void;
}

/** The keyboard shortcuts of the current screen, offline use, and a description of the app. */
export function HelpDialog({ open, onClose }: HelpDialogProps) {
  const groups = useShortcutRegistry((registry) => registry.groups);
  return (
    <Dialog open={open} onClose={onClose} title="Help">
      {groups.toReversed().map(({ title, entries }) => (
        <Keys key={title} title={title} entries={entries} />
      ))}
      <OfflineNote />
      <h3 className="mt-5 mb-2 text-xs font-semibold text-muted">About</h3>
      <div className="space-y-2 text-muted">
        <p>
          A workbench for instruction-tuned T5 models. Prompts are put together exactly as{' '}
          <Outside href="https://arxiv.org/abs/2204.07705">Tk-Instruct</Outside> does, and the model runs in
          this tab. Nothing you write leaves the machine.
        </p>
        <p>
          The tasks follow the schema of{' '}
          <Outside href="https://github.com/allenai/natural-instructions">Natural Instructions</Outside>; the
          training code of the original models is at{' '}
          <Outside href="https://github.com/yizhongw/Tk-Instruct">yizhongw/Tk-Instruct</Outside>.
        </p>
      </div>
    </Dialog>
  );
}

const OFFLINE_WORDS = {
  off: window.isSecureContext
    ? 'This browser cannot store the app, so it needs a network connection.'
    : 'Browsers store apps only over https or on localhost, so here it needs a network connection.',
  storing: 'The app is being stored for offline use.',
  ready: 'The app, the built-in model and the starter tasks are stored and work offline.',
} as const;

function OfflineNote() {
  const status = useOffline((state) => state.status);
  const install = useOffline((state) => state.install);
  return (
    <>
      <h3 className="mt-5 mb-2 text-xs font-semibold text-muted">Offline use</h3>
      <p className="text-muted">{OFFLINE_WORDS[status]}</p>
      {install && (
        <Button size="small" className="mt-2" icon={<MonitorDown size={14} aria-hidden />} onClick={install}>
          Install as an app
        </Button>
      )}
    </>
  );
}

function Keys({ title, entries }: { title: string; entries: readonly KeyNote[] }) {
  const modName = commandKey();
  return (
    <>
      <h3 className="mb-2 text-xs font-semibold text-muted not-first:mt-5">
        Keyboard shortcuts: {title.toLowerCase()}
      </h3>
      <dl className="space-y-1.5">
        {entries.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4">
            <dt>{does}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key === 'Mod' ? modName : key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Outside({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="text-accent underline decoration-1 underline-offset-2 hover:decoration-2"
    >
      {children}
    </a>
  );
}
