import type { OperationsUpdate } from '../gen/nodeops/v1/event_pb';
import type { Operation } from '../gen/nodeops/v1/operation_pb';
import { timeMs } from '../format/time';
import { isFinal } from './operation_state';

// All operations that WatchOperations told of, as they stand.
export class OperationsList {
  lastChange = 0n;
  upToDate = false;
  private readonly byName = new Map<string, Operation>();
  private sorted: Operation[] | undefined;

  apply(update: OperationsUpdate): void {
    for (const operation of update.operations) {
      this.byName.set(operation.name, operation);
      this.sorted = undefined;
    }
    if (update.lastChange > this.lastChange) this.lastChange = update.lastChange;
    if (update.upToDate) this.upToDate = true;
  }

  get size(): number {
    return this.byName.size;
  }

  newestFirst(): readonly Operation[] {
    this.sorted ??= [...this.byName.values()].sort(
      (a, b) => timeMs(b.createTime) - timeMs(a.createTime) || (a.name < b.name ? 1 : -1),
    );
    return this.sorted;
  }

  get hasUnfinished(): boolean {
    return this.newestFirst().some((operation) => !isFinal(operation.state));
  }

  // A filter by state stops matching an operation that goes on, and the stream then says nothing of it any more. Drops
  // those that had not ended and that are not in `matching`, a complete list of those that match. `asked`: the operations
  // when that list was asked for; what has come or changed since may be newer than the list.
  keepUnfinishedIn(matching: ReadonlySet<string>, asked: readonly Operation[]): void {
    for (const operation of asked) {
      const unchanged = this.byName.get(operation.name) === operation;
      if (unchanged && !isFinal(operation.state) && !matching.has(operation.name)) {
        this.byName.delete(operation.name);
        this.sorted = undefined;
      }
    }
  }
}
