import type { Link } from '../stream/link';
import { Observable } from './observable';

// How the page is connected to the service: one, as a tab has one stream.
class Connection extends Observable {
  link: Link = { state: 'idle' };
  private readonly hurryEvents = new EventTarget();

  set(link: Link): void {
    this.link = link;
    this.changed();
  }

  // Whoever waits to reconnect does so now.
  reconnectNow(): void {
    this.hurryEvents.dispatchEvent(new Event('hurry'));
  }

  get hurry(): EventTarget {
    return this.hurryEvents;
  }
}

export const connection = new Connection();
