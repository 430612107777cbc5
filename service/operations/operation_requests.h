#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_REQUESTS_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_REQUESTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/retry.pb.h"
#include "nodeops/v1/target.pb.h"
#include "service/operations/cluster_targets.h"

namespace nodeops::operations {

// Whether an action on these nodes may be asked for; an error is the answer to the request.
using Authorize = std::function<absl::Status(v1::Operation::Action action,
                                             const std::vector<ClusterTargets>& targets)>;

// A batch request that service/rpc has validated: every default is filled in, every cluster is a
// configured one, every name is a DNS-1123 subdomain.
struct BatchRequest {
  v1::Operation::Action action = v1::Operation::CORDON;
  v1::Operation::Mode mode = v1::Operation::EXECUTE;
  std::vector<v1::Target> targets;        // Empty exactly if `from` is set.
  std::optional<v1::FromOperation> from;  // With `only` filled in.
  std::string reason;
  std::string actor;
  std::string request_id;  // Empty: none.
  v1::RetryOptions retry;
  int concurrency = 15;
  std::optional<absl::Duration> timeout;        // Of the operation.
  std::optional<v1::MaxFailures> max_failures;  // With `reaction` filled in.
  Authorize authorize;  // Asked before anything is recorded or touched. Null: it is.
};

// What UndoOperation asks for, validated.
struct UndoRequest {
  std::string operation;  // To revert.
  v1::Operation::Mode mode = v1::Operation::EXECUTE;
  std::string reason;
  std::string actor;
  std::string request_id;  // Empty: none.
  Authorize authorize;     // As above.
};

// What ListNodes asks for, validated.
struct ListNodesQuery {
  std::string cluster;
  std::string label_selector;
  std::string field_selector;
  int page_size = 500;
  std::string page_token;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_REQUESTS_H_
