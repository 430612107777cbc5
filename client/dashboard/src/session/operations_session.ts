import { Code } from '@connectrpc/connect';
import type { NodeOpsClient } from '../api/client';
import { mayStopMatching } from '../filter/operations_filter';
import type { OperationsUpdate } from '../gen/nodeops/v1/event_pb';
import { OperationsList } from '../model/operations_list';
import { follow } from '../stream/follow';
import { FrameQueue } from '../stream/frame_queue';
import type { Link } from '../stream/link';
import { takeStreamSlot } from '../stream/stream_slot';
import { connection } from './connection';
import { Observable } from './observable';

const RECHECK_MS = 3000;

// The operations that match a filter, kept up to date until the session is closed.
export class OperationsSession extends Observable {
  list = new OperationsList();
  link: Link = { state: 'connecting' };
  problem = '';

  private received = 0n;
  private readonly slot = takeStreamSlot();
  private readonly recheck: ReturnType<typeof setInterval> | undefined;
  private readonly queue = new FrameQueue<OperationsUpdate>(
    (update) => this.list.apply(update),
    () => this.changed(),
  );

  constructor(
    private readonly client: NodeOpsClient,
    private readonly filter: string,
  ) {
    super();
    void follow<OperationsUpdate>({
      open: (signal) => client.watchOperations({ filter, afterChange: this.received }, { signal }),
      take: (update) => this.take(update),
      tell: (link) => this.tell(link),
      ends: false,
      startOver: (code) => this.startOver(code),
      signal: this.slot.signal,
      hurry: connection.hurry,
    });
    if (mayStopMatching(filter)) this.recheck = setInterval(() => void this.dropStale(), RECHECK_MS);
  }

  close(): void {
    clearInterval(this.recheck);
    this.slot.abort();
    this.queue.close();
    connection.set({ state: 'idle' });
  }

  private take(update: OperationsUpdate): void {
    if (update.lastChange > this.received) this.received = update.lastChange;
    this.queue.push(update);
  }

  // A service that never made the change after which it is asked to go on has lost its operations: it was restarted
  // without its data, or with a backup of them. Everything is told from the beginning then.
  private startOver(code: Code): boolean {
    if (this.received === 0n || (code !== Code.InvalidArgument && code !== Code.OutOfRange)) return false;
    this.received = 0n;
    this.queue.clear();
    this.list = new OperationsList();
    return true;
  }

  private tell(link: Link): void {
    this.link = link;
    connection.set(link);
    this.problem = link.state === 'stopped' ? link.why : '';
    this.changed();
  }

  // The stream says nothing of an operation that has stopped to match.
  private async dropStale(): Promise<void> {
    if (this.link.state !== 'live' || !this.list.hasUnfinished) return;
    const asked = this.list.newestFirst();
    try {
      const page = await this.client.listOperations({ filter: this.filter }, { signal: this.slot.signal });
      if (page.nextPageToken !== '') return; // More than can be told from one page.
      this.list.keepUnfinishedIn(new Set(page.operations.map(({ name }) => name)), asked);
      this.changed();
    } catch {
      // The stream tells of a lost connection; this is tried again.
    }
  }
}
