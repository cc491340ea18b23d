import { Component, type ErrorInfo, type ReactNode } from 'react';

interface Props {
  /** What is lost when its inside fails: "This chart". */
  readonly what: string;
  readonly children: ReactNode;
  /** Instead of the plain message. */
  readonly fallback?: (message: string, retry: () => void) => ReactNode;
}

/** Keeps the rest of the page when a part of it fails, and says which part and why. */
export class ErrorBoundary extends Component<Props, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  private readonly retry = () => this.setState({ message: null });

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    if (this.props.fallback) return this.props.fallback(message, this.retry);
    return (
      <p role="alert" style={{ color: 'var(--failure)', padding: 8 }}>
        {this.props.what} failed: {message}{' '}
        <button type="button" onClick={this.retry} style={{ textDecoration: 'underline' }}>
          Try again
        </button>
      </p>
    );
  }
}
