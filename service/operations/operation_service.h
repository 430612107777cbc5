#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_SERVICE_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_SERVICE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "nodeops/v1/retry.pb.h"
#include "nodeops/v1/target.pb.h"

namespace nodeops::operations {

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
};

// What UndoOperation asks for, validated.
struct UndoRequest {
  std::string operation;  // To revert.
  v1::Operation::Mode mode = v1::Operation::EXECUTE;
  std::string reason;
  std::string actor;
  std::string request_id;  // Empty: none.
};

// A piece of an operation's log, as one watcher reads it.
struct EventPage {
  std::vector<std::shared_ptr<const v1::OperationEvent>>
      events;        // In order, the first is after_sequence + 1.
  bool end = false;  // The last event of the log is among them (or before): nothing will follow.
};

// One watcher's place in one operation's log. It owns no queue: each Next reads the log after the
// place that the last one reached. Thread-safe, but one Next at a time.
class WatchCursor {
 public:
  virtual ~WatchCursor() = default;

  // Calls `done` once, on an executor of the service and never inside Next, with the next events
  // (at most `max_events`), as soon as there are any; with an empty page after `max_wait` without;
  // with CANCELLED after Cancel(); or with NOT_FOUND or OUT_OF_RANGE once what follows is not kept.
  virtual void Next(size_t max_events, absl::Duration max_wait,
                    absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) = 0;

  // Ends the Next under way, if there is one, and every later one.
  virtual void Cancel() = 0;
};

// Operations that have changed, as one watcher of all operations reads them.
struct ChangePage {
  std::vector<v1::Operation> operations;  // In the order of their last change.
  int64_t last_change = 0;                // Where the cursor stands now.
  bool up_to_date = false;                // Nothing has changed after it so far.
};

// One watcher's place among the changes of all operations. It owns no queue, like WatchCursor:
// however often an operation changed since the last Next, it comes once, as it stands. Thread-safe,
// but one Next at a time.
class ChangeCursor {
 public:
  virtual ~ChangeCursor() = default;

  // Calls `done` once, on an executor of the service and never inside Next, with what has changed
  // (at most `max_operations`), as soon as there is anything, but not sooner than 250 ms after the
  // last page that was up to date; with an empty page after `max_wait` without; or with CANCELLED
  // after Cancel().
  virtual void Next(size_t max_operations, absl::Duration max_wait,
                    absl::AnyInvocable<void(absl::StatusOr<ChangePage>)> done) = 0;

  // Ends the Next under way, if there is one, and every later one.
  virtual void Cancel() = 0;
};

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
struct ListNodesQuery {
  std::string cluster;
  std::string label_selector;
  std::string field_selector;
  int page_size = 500;
  std::string page_token;
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
  // where coming back helps: a limit, or the disk is full. Nothing was accepted on any error.
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
