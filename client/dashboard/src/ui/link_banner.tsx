import { visible } from '../format/text';
import type { Link } from '../stream/link';

// Says above a view why it does not move.
export function LinkBanner({ link, problem }: { link: Link; problem: string }) {
  if (link.state === 'stopped' && problem !== '') {
    return (
      <div class="banner banner-bad" role="alert">
        <strong>Not up to date any more.</strong> {visible(problem)}
      </div>
    );
  }
  if (link.state === 'waiting') {
    return (
      <div class="banner banner-warn">
        <strong>The connection was lost; it comes back by itself.</strong> {visible(link.why)}
        {link.failures > 1 && ` (${link.failures} tries)`}
      </div>
    );
  }
  return null;
}
