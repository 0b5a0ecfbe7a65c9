import { CircleHelp } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { IconButton } from '@/components/ui/button';
import { Toaster } from '@/components/ui/toaster';
import { ModelChip } from '@/features/compose/model-chip';
import { ErrorBoundary } from './error-boundary';
import { Nav } from './nav';
import { PlaygroundRoute } from './playground-route';
import { modKey, type Shortcut, useShortcutListener, useShortcuts } from './shortcuts';
import { ThemeToggle } from './theme-toggle';
import { usePageTitle } from './use-page-title';

const BenchRoute = lazy(() => import('./bench-route').then((module) => ({ default: module.BenchRoute })));
const EvaluateRoute = lazy(() =>
  import('./evaluate-route').then((module) => ({ default: module.EvaluateRoute })),
);
const TasksRoute = lazy(() => import('./tasks-route').then((module) => ({ default: module.TasksRoute })));
const CompareRoute = lazy(() =>
  import('./compare-route').then((module) => ({ default: module.CompareRoute })),
);
const FinetuneRoute = lazy(() =>
  import('./finetune-route').then((module) => ({ default: module.FinetuneRoute })),
);
const ModelsRoute = lazy(() => import('./models-route').then((module) => ({ default: module.ModelsRoute })));
const ShareRoute = lazy(() => import('./share-route').then((module) => ({ default: module.ShareRoute })));

const NotFound = lazy(() => import('./not-found').then((module) => ({ default: module.NotFound })));

const HelpDialog = lazy(() => import('./help-dialog').then((module) => ({ default: module.HelpDialog })));

/** The frame around every page. */
export function App() {
  return (
    <Router hook={useHashLocation}>
      <Shell />
    </Router>
  );
}

function Shell() {
  const [helpOpen, setHelpOpen] = useState(false);
  const [helpRequested, setHelpRequested] = useState(false);
  if (helpOpen && !helpRequested) setHelpRequested(true);
  const help = useMemo<Shortcut[]>(
    () => [
      {
        keys: ['Mod', '/'],
        does: 'Show this help',
        matches: modKey('/'),
        aboveDialogs: true,
        run: () => {
          setHelpOpen((open) => !open);
          return true;
        },
      },
    ],
    [],
  );
  useShortcutListener();
  useShortcuts('Everywhere', help, 'shell');

  return (
    <>
      <SkipLink />
      <RouteAnnouncer />
      <div className="relative flex min-h-dvh flex-col lg:h-dvh lg:overflow-clip">
        <Header onHelp={() => setHelpOpen(true)} />
        <Page />
      </div>
      <Suspense fallback={null}>
        {helpRequested && <HelpDialog open={helpOpen} onClose={() => setHelpOpen(false)} />}
      </Suspense>
      <Toaster />
    </>
  );
}

/** The screen at the address. An error in one screen leaves the others reachable. */
function Page() {
  const [location] = useLocation();
  return (
    <ErrorBoundary place={location}>
      <Suspense fallback={<PageLoading />}>
        <Switch>
          <Route path="/" component={PlaygroundRoute} />
          <Route path={/^\/tasks(?:\/(?<name>[^?]*))?(?:\?.*)?$/} component={TasksRoute} />
          <Route path="/compare" component={CompareRoute} />
          <Route path="/evaluate/:id?" component={EvaluateRoute} />
          <Route path="/finetune" component={FinetuneRoute} />
          <Route path="/models" component={ModelsRoute} />
          <Route path="/p/*?" component={ShareRoute} />
          <Route path="/bench" component={BenchRoute} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

/** Announces a change of screen to screen readers. The first screen is announced by the browser. */
function RouteAnnouncer() {
  const title = usePageTitle();
  const announced = useRef(title);
  const [announcement, setAnnouncement] = useState('');
  useEffect(() => {
    if (announced.current === title) return;
    announced.current = title;
    setAnnouncement(title);
  }, [title]);
  return (
    <p role="status" className="sr-only">
      {announcement}
    </p>
  );
}

function PageLoading() {
  return (
    <p role="status" className="p-5 text-muted">
      One moment…
    </p>
  );
}

/** Skips the header. A button and not a link, because the part after # is the address of the screen. */
function SkipLink() {
  const skip = () => {
    const main = document.querySelector('main');
    main?.setAttribute('tabindex', '-1');
    main?.focus();
  };
  return (
    <button
      type="button"
      onClick={skip}
      className="sr-only rounded-md bg-accent px-3.5 py-2 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-40"
    >
      Skip to the page
    </button>
  );
}

function Header({ onHelp }: { onHelp: () => void }) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-1.5 border-b border-line bg-surface px-3 sm:px-5">
      <Link href="/" className="flex shrink-0 items-center gap-2.5 rounded-md font-semibold tracking-tight">
        <img src="./icon.svg" alt="" width={24} height={24} />
        <span className="max-xl:sr-only">Instruct Playground</span>
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
