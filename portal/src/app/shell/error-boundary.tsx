import { Component, type ReactNode } from 'react';
import { PartNotLoaded } from '../parts/load-part.ts';
import { LoadError } from '../parts/problem.tsx';

interface Props {
  readonly onReset: () => void;
  readonly children: ReactNode;
}

/** Shows what went wrong in place of a page that could not be loaded, and tries again at a press. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const retry = () => {
      if (error instanceof PartNotLoaded) return location.reload();
      this.props.onReset();
      this.setState({ error: null });
    };
    return (
      <div className="page">
        <LoadError error={error} retry={retry} />
      </div>
    );
  }
}
