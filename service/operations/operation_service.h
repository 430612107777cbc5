#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_SERVICE_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "service/operations/operation_cursors.h"
#include "service/operations/operation_requests.h"

namespace nodeops::operations {

struct OperationPage {
  std::vector<v1::Operation> operations;
  std::string next_page_token;
};
struct NodeResultPage {
  std::vector<v1::NodeResult> results;
  std::string next_page_token;
};
struct NodeListing {
  std::vector<v1::Node> nodes;
  std::string next_page_token;
};

// What nodeops does, without how it is called: accepts operations, runs them on the engine and
// keeps their logs. This is all that service/rpc sees.
//
// Thread-safe. Nothing blocks: answers come through `done`, exactly once, on an executor of the
// service and never inside the call. Errors are statuses of the whole call; what happens to nodes
// is in events.
class OperationService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(absl::StatusOr<T>)>;

  virtual ~OperationService() = default;

  // Resolves the targets, records the operation and starts it; gives the accepted operation.
  // NOT_FOUND: selectors matched no node. UNAVAILABLE: a cluster (named) could not be listed within
  // 10 s, or the service is shutting down. ALREADY_EXISTS: `request_id` with another request.
  // FAILED_PRECONDITION: the operation of `from` has not ended. RESOURCE_EXHAUSTED, with RetryInfo
  // where coming back helps: a limit, or the disk is full. And what `authorize` says. Nothing was
  // accepted on any error.
  virtual void StartBatch(BatchRequest request, Done<v1::Operation> done) = 0;

  // As StartBatch, for the operation that reverts another one. NOT_FOUND; FAILED_PRECONDITION if
  // that has not ended, was not in mode EXECUTE, or changed no node.
  virtual void UndoOperation(UndoRequest request, Done<v1::Operation> done) = 0;

  virtual void GetOperation(std::string name, Done<v1::Operation> done) = 0;
  virtual void ListOperations(std::string filter, int page_size, std::string page_token,
                              Done<OperationPage> done) = 0;
  virtual void ListNodeResults(std::string name, std::vector<v1::NodeResult::Result> results,
                               int page_size, std::string page_token,
                               Done<NodeResultPage> done) = 0;
  // `mode` is GRACEFUL or IMMEDIATE.
  virtual void CancelOperation(std::string name, std::string reason, v1::Operation::CancelMode mode,
                               Done<v1::Operation> done) = 0;
  // NOT_FOUND; FAILED_PRECONDITION if it is being cancelled or has ended. Here and below.
  virtual void PauseOperation(std::string name, std::string reason, Done<v1::Operation> done) = 0;
  virtual void ResumeOperation(std::string name, Done<v1::Operation> done) = 0;

  // A cursor behind `after_sequence` (0: the beginning). NOT_FOUND; INVALID_ARGUMENT if that is
  // after the end of the log; OUT_OF_RANGE (EVENTS_NOT_KEPT, with `oldest_sequence`) if the event
  // that follows it is not kept any more.
  virtual void Watch(std::string name, int64_t after_sequence,
                     Done<std::shared_ptr<WatchCursor>> done) = 0;

  // A cursor over the operations that match, behind `after_change` (0: everything that is kept).
  // INVALID_ARGUMENT: the filter, or `after_change` has not been reached yet.
  virtual void WatchOperations(std::string filter, int64_t after_change,
                               Done<std::shared_ptr<ChangeCursor>> done) = 0;

  virtual void ListNodes(ListNodesQuery query, Done<NodeListing> done) = 0;

  // By name. Fixed at start.
  virtual const std::vector<v1::Cluster>& clusters() const = 0;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_SERVICE_H_
