#ifndef NODEOPS_SERVICE_OPERATIONS_STORED_RECORDS_H_
#define NODEOPS_SERVICE_OPERATIONS_STORED_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "service/operations/cluster_targets.h"
#include "service/operations/operation_filter.h"

// What goes into an OperationStore and comes out of it.

namespace nodeops::operations {

// Never changed once made, so that the log and all of its watchers can share one.
using EventPtr = std::shared_ptr<const v1::OperationEvent>;

// An attempt of a node that is about to be made.
struct NodeIntent {
  std::string cluster;
  std::string node;
  int attempt = 1;
};

// What is recorded in one step, all of it or nothing: events that follow each other, the operation
// as it stands after the last of them, and what is about to be done.
struct EventGroup {
  v1::Operation operation;
  std::vector<EventPtr> events;     // At least one, unless there are intents.
  std::vector<NodeIntent> intents;  // None in Create.
  int64_t epoch = 1;                // The writer's claim on the operation; see ClaimUnfinished.
};

// An operation at its acceptance.
struct NewOperation {
  EventGroup group;
  std::string fingerprint;              // Of the request; see request_identity.h.
  std::vector<ClusterTargets> targets;  // All of its nodes.
};

// An operation that has not ended, and the claim to go on with it.
struct ClaimedOperation {
  v1::Operation operation;
  int64_t epoch = 1;
};

// A node of an operation, as the log so far makes it.
struct StoredNode {
  std::string cluster;
  std::string node;
  std::string uid;
  int intended = 0;  // The highest attempt that an intent was recorded for; 0: none.
  int started = 0;   // The highest attempt that an event says was started.
  std::optional<v1::NodeResult> result;  // Absent while it has none.
};

struct NodesQuery {
  // Only nodes without a result, or only those with one of these; neither: all.
  bool unfinished = false;
  std::vector<v1::NodeResult::Result> results;
  size_t max_nodes = 1000;
  int64_t after = 0;  // A page's next_after; 0 begins.
};

struct StoredNodes {
  std::vector<StoredNode> nodes;  // By cluster, in the order of the targets.
  int64_t next_after = 0;         // Where the next page begins; 0 at the end.
};

struct OperationsQuery {
  OperationFilter filter;
  size_t max_operations = 1000;
  int64_t before = 0;  // A page's next_before; 0: from the newest on.
};

// Operations in the order of their last change. Changes are numbered over all operations; the
// number of an operation is that of its last change, which a later one takes away.
struct ChangedOperations {
  std::vector<v1::Operation> operations;
  int64_t last_change = 0;  // Everything up to this one has been looked at.
  bool up_to_date = false;  // There is nothing after it at the moment.
};

// Who used a request_id, and for what.
struct RequestRecord {
  std::string operation;
  std::string fingerprint;  // Of the request; see request_fingerprint.h.
};

struct StoredOperations {
  std::vector<v1::Operation> operations;  // The newest first.
  int64_t next_before = 0;                // Where the next page begins; 0 at the end.
};

struct StoredResults {
  std::vector<v1::NodeResult> results;  // In the order in which the nodes ended.
  int64_t next_after = 0;               // Where the next page begins; 0 at the end.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORED_RECORDS_H_
