import { Suspense } from 'react';
import { useQueue } from '../queue/queue.ts';
import { lazyPart } from '../parts/load-part.ts';

const QueuePanel = lazyPart(async () => (await import('../queue/queue-panel.tsx')).QueuePanel);

/** The commands that wait for the network. Their list is loaded when there is a first one. */
export function QueueSlot() {
  if (useQueue().length === 0) return null;
  return (
    <Suspense>
      <QueuePanel />
    </Suspense>
  );
}
