import { formatDateTime } from './format.ts';
import { html } from './html.ts';
import { renderCode } from './layout.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

/** Shows one event as it is sent to the webhook receiver. */
export function showEvent({ context, id }: PageRequest): View {
  const event = context.store.get('event', id);
  if (!event) return notFoundView;
  return {
    status: 200,
    title: event.type,
    section: '/events',
    content: html`
      <p>
        Event <code>${event.id}</code>, ${formatDateTime(event.created)}. The webhook receiver gets it in this form. The
        object is as it was at that time.
      </p>
      ${renderCode('The event as JSON', JSON.stringify(event, null, 2))}
    `,
  };
}
