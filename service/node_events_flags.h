#ifndef NODEOPS_SERVICE_NODE_EVENTS_FLAGS_H_
#define NODEOPS_SERVICE_NODE_EVENTS_FLAGS_H_

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 calls itself so.
class App;
}

namespace nodeops {

// Kubernetes Events about the nodes that operations change.
struct NodeEventsFlags {
  bool enabled = true;
  double max_qps = 10;  // Requests a second to one cluster.
};

// Adds --node-events and --node-events-qps, which end up in `flags`.
void AddNodeEventsFlags(CLI::App& app, NodeEventsFlags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_NODE_EVENTS_FLAGS_H_
