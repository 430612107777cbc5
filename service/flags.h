#ifndef NODEOPS_SERVICE_FLAGS_H_
#define NODEOPS_SERVICE_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/audit_flags.h"
#include "service/engine/cluster_engine.h"
#include "service/http_flags.h"
#include "service/listen_flags.h"
#include "service/node_events_flags.h"
#include "service/observability_flags.h"

namespace nodeops {

// What nodeopsd's command line says.
struct Flags {
  ListenFlags listen;
  HttpFlags http;
  std::string kubeconfig;             // Empty: kubectl's rules, then in-cluster.
  std::vector<std::string> clusters;  // Contexts; empty: all.
  int threads = 0;                    // Never 0 once parsed.
  absl::Duration grace = absl::Seconds(30);
  ObservabilityFlags observability;

  std::string data_dir;  // Empty: DefaultDataDirectory; kInMemory: none.
  int keep_operations = 10'000;
  int64_t keep_events = 5'000'000;
  absl::Duration keep_for = absl::Hours(720);

  int max_connections = 1000;
  int max_streams_per_connection = 100;
  int max_watchers = 2000;
  int max_request_bytes = 4 << 20;
  int max_running_operations = 100;
  int max_nodes_per_operation = 100'000;
  int max_concurrency = 500;
  engine::ClusterLimits cluster_limits = {.max_concurrency = 500};
  std::vector<std::string> legacy_annotations = engine::DefaultLegacyAnnotations();
  NodeEventsFlags node_events;
  AuditFlags audit;
};

// Where to go on after ParseFlags: with the flags, or by printing `text` and leaving with `exit`.
struct ParsedFlags {
  std::optional<Flags> flags;
  int exit = 0;
  std::string text;  // Help (exit 0, for stdout) or what is wrong (exit 1, for stderr).
};

ParsedFlags ParseFlags(int argc, const char* const* argv);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_FLAGS_H_
