#ifndef NODEOPS_TESTS_FAULTS_UPSTREAM_CHECKER_H_
#define NODEOPS_TESTS_FAULTS_UPSTREAM_CHECKER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/testing/grpc_calls.h"
#include "tests/testing/sandbox_client.h"

namespace nodeops::tests {

// One operation, the only one of its cluster, as its caller and its API server saw it.
struct UpstreamRun {
  StreamRecord record;                 // The caller's whole stream.
  std::vector<JournalRecord> journal;  // The API server's.
  std::set<std::string> cordoned;      // The nodes that are in the end.
  int nodes = 0;                       // That were asked for.
};

struct UpstreamCounts {
  int reads_seen = 0;  // By the API server.
  int writes_seen = 0;
  int reads_told = 0;  // By the results.
  int writes_told = 0;
  int effects = 0;  // Writes that changed a node.
};

UpstreamCounts CountRequests(const UpstreamRun& run);

// Whatever the API server did, these hold; what does not is said, one line each:
//
//   ordered     the caller saw every event, once, in order;
//   one result  every node has one, and nothing of it follows;
//   true        CHANGED exactly if one write took effect and the node is cordoned; never more than
//               one write took effect; OUTCOME_UNKNOWN may be either;
//   counted     attempts as in the events; reads and writes as the API server saw them, node by
//               node;
//   not sooner  nothing was asked of a node within `retry_after` after an answer that asked for it.
std::vector<std::string> FindBreaches(const UpstreamRun& run, absl::Duration retry_after);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_UPSTREAM_CHECKER_H_
