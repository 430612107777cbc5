import type { NodeOpsClient } from '../api/client';
import { errorText } from '../api/errors';
import type { Cluster, Node } from '../gen/nodeops/v1/inventory_pb';
import { takeStreamSlot } from '../stream/stream_slot';
import { Observable } from './observable';

// The nodes of one cluster as its API server lists them now, page by page.
export class NodesSession extends Observable {
  clusters: Cluster[] = [];
  cluster = '';
  nodes: Node[] = [];
  complete = false;
  problem = '';
  private readonly slot = takeStreamSlot(); // This view needs no stream: it ends the one of the view before.

  // `wanted`: empty means the default cluster.
  constructor(
    private readonly client: NodeOpsClient,
    wanted: string,
  ) {
    super();
    this.cluster = wanted;
    void this.load();
  }

  close(): void {
    this.slot.abort();
  }

  private async load(): Promise<void> {
    const options = { signal: this.slot.signal };
    try {
      this.clusters = (await this.client.listClusters({}, options)).clusters;
      this.cluster ||= (this.clusters.find(({ isDefault }) => isDefault) ?? this.clusters[0])?.name ?? '';
      this.changed();
      let pageToken = '';
      do {
        const page = await this.client.listNodes({ cluster: this.cluster, pageToken }, options);
        this.nodes = [...this.nodes, ...page.nodes];
        pageToken = page.nextPageToken;
        this.changed();
      } while (pageToken !== '');
      this.complete = true;
    } catch (error) {
      this.problem = errorText(error);
    }
    if (!this.slot.signal.aborted) this.changed();
  }
}
