#include "service/node_events_flags.h"

#include <CLI/CLI.hpp>

namespace nodeops {

void AddNodeEventsFlags(CLI::App& app, NodeEventsFlags& flags) {
  app.add_flag("--node-events,!--no-node-events", flags.enabled,
               "Write a Kubernetes Event for each node that an operation has changed or failed to, "
               "so that `kubectl describe node` tells who cordoned or uncordoned it and why; needs "
               "`create` and `patch` on `events` in the namespace `default`. --node-events=false "
               "or --no-node-events turns it off (default: on)");
  app.add_option("--node-events-qps", flags.max_qps,
                 "Requests a second to one cluster's API server for these events, beside "
                 "--cluster-qps; 10000 events wait for their turn, more are dropped")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 1000.0));
}

}  // namespace nodeops
