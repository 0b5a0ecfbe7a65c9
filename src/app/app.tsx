import { CircleHelp } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { IconButton } from '@/components/ui/button';
import { Toaster } from '@/components/ui/toaster';
import { runDraft } from '@/features/compose/actions';
import { useCompose } from '@/features/compose/compose';
import { ModelChip } from '@/features/compose/model-chip';
import { commandKey } from '@/features/compose/platform';
import { PlaygroundPage } from '@/features/compose/playground-page';
import { HelpDialog } from './help-dialog';
import { Nav } from './nav';
import { NotFound } from './not-found';
import { modKey, plainKey, type Shortcut, useShortcuts } from './shortcuts';
import { ThemeToggle } from './theme-toggle';

const ModelsRoute = lazy(() => import('./models-route').then((module) => ({ default: module.ModelsRoute })));

/** Keys of the playground have no meaning where its fields are not in sight. */
const inPlayground = () => ['', '#', '#/'].includes(window.location.hash);

/** The frame around every page, and the keys that work on all of them. */
export function App() {
  const compose = useCompose();
  const [helpOpen, setHelpOpen] = useState(false);
  const shortcuts = useMemo<Shortcut[]>(() => {
    const dialogIsOpen = () => document.querySelector('dialog[open], :popover-open') !== null;
    return [
      {
        keys: ['Mod', 'Enter'],
        does: 'Run',
        matches: modKey('enter'),
        run: () => {
          if (dialogIsOpen() || !inPlayground()) return false;
          void runDraft(compose);
          return true;
        },
      },
      {
        keys: ['Esc'],
        does: 'Stop the answer',
        matches: plainKey('escape'),
        run: () => {
          if (dialogIsOpen() || compose.run.getState().status.state !== 'running') return false;
          compose.run.getState().stop();
          return true;
        },
      },
      {
        keys: ['Mod', 'K'],
        does: 'Choose a starter task',
        matches: modKey('k'),
        run: () => {
          if (dialogIsOpen() || !inPlayground()) return false;
          compose.gallery.getState().setOpen(true);
          return true;
        },
      },
      {
        keys: ['Mod', '/'],
        does: 'Show this help',
        matches: modKey('/'),
        run: () => {
          setHelpOpen((open) => !open);
          return true;
        },
      },
    ];
  }, [compose]);
  useShortcuts(shortcuts);

  return (
    <Router hook={useHashLocation}>
      <div className="flex min-h-dvh flex-col lg:h-dvh">
        <Header onHelp={() => setHelpOpen(true)} />
        <Suspense fallback={<PageIsComing />}>
          <Switch>
            <Route path="/" component={PlaygroundPage} />
            <Route path="/models" component={ModelsRoute} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </div>
      <HelpDialog
        open={helpOpen}
        onClose={() => setHelpOpen(false)}
        shortcuts={shortcuts}
        modName={commandKey()}
      />
      <Toaster />
    </Router>
  );
}

function PageIsComing() {
  return (
    <p role="status" className="p-5 text-muted">
      One moment…
    </p>
  );
}

function Header({ onHelp }: { onHelp: () => void }) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-1.5 border-b border-line bg-surface px-3 sm:px-5">
      <Link href="/" className="flex items-center gap-2.5 rounded-md font-semibold tracking-tight">
        <img src="./icon.svg" alt="" width={24} height={24} />
        <span className="max-sm:sr-only">Instruct Playground</span>
      </Link>
      <Nav />
      <span className="flex-1" />
      <ModelChip />
      <IconButton label="Help and keys" onClick={onHelp}>
        <CircleHelp size={17} aria-hidden />
      </IconButton>
      <ThemeToggle />
    </header>
  );
}
