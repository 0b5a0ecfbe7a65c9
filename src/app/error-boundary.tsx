import { Component, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';

interface Props {
  /** What is shown: when it changes, the mistake of what was shown before is past. */
  place?: string;
  children: ReactNode;
}

interface State {
  message: string | null;
}

/** A mistake in the page itself: say so, keep the draft, offer the two ways on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.message !== null) this.setState({ message: null });
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="mx-auto max-w-lg p-6 pt-20">
        <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">
          The page has run into a mistake of its own
        </h1>
        <p className="mt-1 text-muted">Your draft is saved. Reloading usually helps.</p>
        <p className="card mt-4 p-3 font-mono text-sm break-words">{this.state.message}</p>
        <div className="mt-4 flex gap-2">
          <Button shape="primary" onClick={() => window.location.reload()}>
            Reload the page
          </Button>
          <Button onClick={() => this.setState({ message: null })}>Try to go on</Button>
        </div>
      </main>
    );
  }
}
