import { Component, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Screen } from '@/components/ui/screen';

interface Props {
  /** What is shown: when it changes, the mistake of what was shown before is past. */
  place?: string;
  children: ReactNode;
}

interface State {
  message: string | null;
}

/** How browsers name a script that did not arrive: it is no mistake of the page. */
const NOT_FETCHED = /dynamically imported module|importing a module script/i;

/** A mistake in the page itself, or a part of it that did not arrive: say so, and offer the two ways on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.message !== null) this.setState({ message: null });
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    const missing = NOT_FETCHED.test(message);
    return (
      <Screen>
        <div className="mx-auto max-w-lg p-6 pt-20">
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">
            {missing ? 'This screen could not be fetched' : 'The page has run into a mistake of its own'}
          </h1>
          <p className="mt-1 text-muted">
            {missing
              ? 'Check the connection, then reload the page: a new version may be out. Your draft is saved.'
              : 'Your draft is saved. Reloading usually helps.'}
          </p>
          {!missing && <p className="card mt-4 p-3 font-mono text-sm break-words">{message}</p>}
          <div className="mt-4 flex gap-2">
            <Button shape="primary" onClick={() => window.location.reload()}>
              Reload the page
            </Button>
            {!missing && <Button onClick={() => this.setState({ message: null })}>Try to go on</Button>}
          </div>
        </div>
      </Screen>
    );
  }
}
