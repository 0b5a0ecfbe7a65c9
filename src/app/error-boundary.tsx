import { Component, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Screen } from '@/components/ui/screen';

interface Props {
  /** Address of what is shown: when it changes, the error of what was shown before is cleared. */
  place?: string;
  children: ReactNode;
}

interface State {
  /** Not undefined: anything can be thrown. */
  failure: { thrown: unknown } | null;
}

/** Thrown when the page cannot even create what its screens need. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** How browsers name a script that could not be loaded: no error of the page itself. */
const NOT_LOADED = /dynamically imported module|importing a module script/i;

interface Report {
  title: string;
  advice: string;
  /** The error's own message, where it says more. */
  message?: string;
  retry?: string;
}

/** Shows an error of the page, or a part of it that could not be loaded, with what to do about it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { failure: { thrown } };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.failure) this.setState({ failure: null });
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const { title, advice, message, retry } = reportOf(failure.thrown);
    return (
      <Screen>
        <div className="mx-auto max-w-lg p-6 pt-20">
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">{title}</h1>
          <p className="mt-1 text-muted">{advice}</p>
          {message && <p className="card mt-4 p-3 font-mono text-sm break-words">{message}</p>}
          <div className="mt-4 flex gap-2">
            <Button shape="primary" onClick={() => window.location.reload()}>
              Reload the page
            </Button>
            {retry && <Button onClick={() => this.setState({ failure: null })}>{retry}</Button>}
          </div>
        </div>
      </Screen>
    );
  }
}

function reportOf(thrown: unknown): Report {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof StartError) {
    return {
      title: 'The page could not start',
      advice:
        'Reload the page. If that does not help, update the browser, or allow this site to store data and to run scripts in the background. Your documents are still stored.',
      message,
      retry: 'Try again',
    };
  }
  if (NOT_LOADED.test(message)) {
    return {
      title: 'This screen could not be loaded',
      advice: 'Check the connection, then reload the page: there may be a new version. Your draft is saved.',
    };
  }
  return {
    title: 'Something went wrong on this page',
    advice: 'Your draft is saved. Reloading usually helps.',
    message,
    retry: 'Continue anyway',
  };
}
