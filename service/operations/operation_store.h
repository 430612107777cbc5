#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "service/operations/operation_cursors.h"
#include "service/operations/operation_filter.h"
#include "service/operations/stored_records.h"

namespace nodeops::operations {

// Hears that a log has grown.
class AppendListener {
 public:
  virtual ~AppendListener() = default;
  virtual void OnAppended() = 0;
};

// Keeps operations and their logs: the single truth of what has happened. Nothing is shown to
// anybody before it is recorded here, so whoever keeps records longer than the process lives has
// them before a caller does.
//
// Thread-safe, and nothing blocks: answers come through `done`, exactly once, on an executor of the
// store and never inside the call. `done` must be quick; it posts what is not.
//
// A durable store's writes go to one thread that commits all that waits for it at once, and call
// `done` after the commit. Each operation has one owner, whose claim has a number, the epoch, that
// is stored beside it: a write under an older epoch than the stored one is ABORTED, and whoever
// hears this lets go of the operation. A store that several processes share wakes listeners for the
// commits of the others too.
class OperationStore {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(absl::StatusOr<T>)>;
  using Recorded = absl::AnyInvocable<void(absl::Status)>;

  virtual ~OperationStore() = default;

  // Whether what is recorded outlives the process.
  virtual bool is_durable() const = 0;

  // Records a new operation with the beginning of its log; the caller owns it, under the epoch of
  // the group. ALREADY_EXISTS: its name or its RequestKey is taken. RESOURCE_EXHAUSTED: the disk is
  // full; UNAVAILABLE: it fails. On any error nothing is recorded and nothing will be: a store that
  // cannot tell whether a commit took effect finds out before it answers, as the caller is told
  // that nothing was accepted, or ends the process.
  virtual void Create(NewOperation operation, Recorded done) = 0;

  // Adds to the log of an operation. On any error nothing was added, or it is not known whether it
  // was: give the same group again until it is OK, as a group that the log holds already is OK.
  // FAILED_PRECONDITION: the events do not follow the last one, or the log has ended. ABORTED: the
  // operation is claimed by somebody else.
  virtual void Append(EventGroup group, Recorded done) = 0;

  // Makes every operation that has not ended the caller's own, as `owner` (a name for people),
  // unless its owner is known to be alive: the epoch of each is now higher by one. In the order in
  // which they were recorded.
  virtual void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) = 0;

  // The nodes of an operation.
  virtual void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) = 0;

  // NOT_FOUND: never recorded, or not kept any more. Here and below.
  virtual void Get(std::string name, Done<v1::Operation> done) = 0;

  // At most `max_events` events after `after_sequence`. OUT_OF_RANGE: the log ends before that, or
  // the next one is not kept any more (then with ErrorInfo EVENTS_NOT_KEPT and `oldest_sequence`).
  virtual void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                          Done<EventPage> done) = 0;

  // Calls the listener once, as soon as the log has an event after `after_sequence` (at once if it
  // has) or is not kept any more. A listener that has gone is forgotten.
  virtual void NotifyAppended(std::string name, int64_t after_sequence,
                              std::weak_ptr<AppendListener> listener) = 0;

  // Operations that match, the newest first.
  virtual void List(OperationsQuery query, Done<StoredOperations> done) = 0;

  // Operations that match and have changed after `after_change`, at most so many. INVALID_ARGUMENT:
  // there was no such change yet. Change numbers outlive the process where the records do.
  virtual void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                           Done<ChangedOperations> done) = 0;

  // As NotifyAppended, for a change of any operation after `after_change`.
  virtual void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) = 0;

  // Results after `after` (0: from the first on) that are one of `results` (empty: any).
  virtual void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                           size_t max_results, int64_t after, Done<StoredResults> done) = 0;

  // By its RequestKey (request_identity.h).
  virtual void FindRequest(std::string request_key, Done<std::optional<RequestRecord>> done) = 0;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_STORE_H_
