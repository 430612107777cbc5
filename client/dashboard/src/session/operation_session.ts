import { Code } from '@connectrpc/connect';
import type { NodeOpsClient } from '../api/client';
import { errorText } from '../api/errors';
import type { OperationUpdate } from '../gen/nodeops/v1/event_pb';
import { OperationLog } from '../model/operation_log';
import { follow } from '../stream/follow';
import { FrameQueue } from '../stream/frame_queue';
import type { Link } from '../stream/link';
import { takeStreamSlot } from '../stream/stream_slot';
import { connection } from './connection';
import { Observable } from './observable';

// One operation as a view shows it: its log, kept up to date until the session is closed.
export class OperationSession extends Observable {
  readonly log = new OperationLog();
  link: Link = { state: 'connecting' };
  // When events came last, by this browser's clock.
  heardMs = Date.now();
  // Why nothing can be shown; empty where something can.
  problem = '';

  private received = 0n;
  private readonly slot = takeStreamSlot();
  private readonly queue = new FrameQueue<OperationUpdate>(
    (update) => this.log.apply(update),
    () => this.changed(),
  );

  constructor(
    private readonly client: NodeOpsClient,
    readonly name: string,
  ) {
    super();
    void follow<OperationUpdate>({
      open: (signal) => client.watchOperation({ name, afterSequence: this.received }, { signal }),
      take: (update) => this.take(update),
      tell: (link) => this.tell(link),
      ends: true,
      signal: this.slot.signal,
      hurry: connection.hurry,
    });
  }

  close(): void {
    this.slot.abort();
    this.queue.close();
    connection.set({ state: 'idle' });
  }

  // Whether the log's past is still being taken.
  get catchingUp(): boolean {
    const known = this.log.operation?.lastSequence ?? 0n;
    return !this.log.incomplete && (this.log.operation === undefined || this.log.lastSequence < known);
  }

  private take(update: OperationUpdate): void {
    this.heardMs = Date.now();
    const last = update.events[update.events.length - 1];
    if (last !== undefined && last.sequence > this.received) this.received = last.sequence;
    this.queue.push(update);
  }

  private tell(link: Link): void {
    this.link = link;
    connection.set(link);
    if (link.state === 'stopped' && link.code === Code.OutOfRange) void this.loadResults();
    else if (link.state === 'stopped') this.problem = link.why;
    this.changed();
  }

  // The operation ended so long ago that its events are gone: its results still tell how.
  private async loadResults(): Promise<void> {
    const options = { signal: this.slot.signal };
    try {
      this.log.takeSnapshot(await this.client.getOperation({ name: this.name }, options));
      let pageToken = '';
      do {
        const page = await this.client.listNodeResults({ operation: this.name, pageToken }, options);
        for (const result of page.nodeResults) this.log.applyResult(result);
        pageToken = page.nextPageToken;
        this.changed();
      } while (pageToken !== '');
      this.link = { state: 'ended' };
      connection.set(this.link);
    } catch (error) {
      this.problem = errorText(error);
    }
    if (!this.slot.signal.aborted) this.changed();
  }
}
