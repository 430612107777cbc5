import { visible } from '../format/text';
import { formatDuration } from '../format/time';
import { connection } from '../session/connection';
import type { Link } from '../stream/link';
import { useNow, useUpdates } from './hooks';

// How the page is connected, on screen and for screen readers.
export function ConnectionBadge() {
  useUpdates(connection, 0);
  const link = connection.link;
  const now = useNow(500, link.state === 'waiting');
  return (
    <div class={`connection connection-${link.state}`}>
      <span class="connection-dot" aria-hidden="true" />
      <span role="status" title={title(link)}>
        {announced(link)}
      </span>
      {link.state === 'waiting' && (
        <>
          <span class="wide-only" aria-hidden="true">
            in {formatDuration(Math.max(0, Math.ceil((link.retryAtMs - now) / 1000) * 1000)).replace('.0s', 's')}
          </span>
          <button type="button" class="small" onClick={() => connection.reconnectNow()}>
            Now
          </button>
        </>
      )}
    </div>
  );
}

// Without the seconds that count down: a screen reader would read each.
function announced(link: Link): string {
  switch (link.state) {
    case 'idle':
      return '';
    case 'connecting':
      return 'Connecting';
    case 'live':
      return 'Live';
    case 'waiting':
      return 'Reconnecting';
    case 'ended':
      return 'Complete';
    case 'stopped':
      return 'Stopped';
  }
}

function title(link: Link): string {
  return link.state === 'waiting' || link.state === 'stopped' ? visible(link.why) : '';
}
