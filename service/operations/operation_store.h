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
#include "service/operations/operation_service.h"

namespace nodeops::operations {

// Never changed once made, so that the log and all of its watchers can share one.
using EventPtr = std::shared_ptr<const v1::OperationEvent>;

// What is recorded in one step, all of it or nothing: events that follow each other, and the
// operation as it stands after the last of them.
struct EventGroup {
  v1::Operation operation;
  std::vector<EventPtr> events;  // At least one.
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
// How a durable store fits: Create and Append go to one writer thread that commits all that waits
// for it at once, and call `done` after the commit. Each operation then has one owner, whose epoch
// is a column beside the snapshot; a write under an older epoch than the stored one is ABORTED, and
// the runner that hears this lets go of its operation. Watch is tailing: other processes' commits
// wake listeners too.
class OperationStore {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(absl::StatusOr<T>)>;
  using Recorded = absl::AnyInvocable<void(absl::Status)>;

  virtual ~OperationStore() = default;

  // Records a new operation with the beginning of its log. `fingerprint` goes with its request_id,
  // if it has one. ALREADY_EXISTS: its name or its request_id is taken. On any error nothing is
  // recorded and nothing will be: a store that cannot tell whether a commit took effect finds out
  // before it answers, as the caller is told that nothing was accepted.
  virtual void Create(EventGroup group, std::string fingerprint, Recorded done) = 0;

  // Adds to the log of an operation. On any error nothing was added, or it is not known whether it
  // was: give the same group again until it is OK, as a group that the log holds already is OK.
  // FAILED_PRECONDITION: the events do not follow the last one, or the log has ended.
  virtual void Append(EventGroup group, Recorded done) = 0;

  // NOT_FOUND: never recorded, or not kept any more. Here and below.
  virtual void Get(std::string name, Done<v1::Operation> done) = 0;

  // At most `max_events` events after `after_sequence`. OUT_OF_RANGE: the log ends before that.
  virtual void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                          Done<EventPage> done) = 0;

  // Calls the listener once, as soon as the log has an event after `after_sequence` (at once if it
  // has) or is not kept any more. A listener that has gone is forgotten.
  virtual void NotifyAppended(std::string name, int64_t after_sequence,
                              std::weak_ptr<AppendListener> listener) = 0;

  // Operations before `before` (0: from the newest on).
  virtual void List(size_t max_operations, int64_t before, Done<StoredOperations> done) = 0;

  // Results after `after` (0: from the first on) that are one of `results` (empty: any).
  virtual void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                           size_t max_results, int64_t after, Done<StoredResults> done) = 0;

  virtual void FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) = 0;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_STORE_H_
