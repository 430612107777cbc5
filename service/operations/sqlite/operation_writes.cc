#include "service/operations/sqlite/operation_writes.h"

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "service/operations/operation_state.h"
#include "service/operations/request_identity.h"
#include "service/operations/store_errors.h"

namespace nodeops::operations::sqlite {
namespace {

// Whether a query has a row.
template <typename... Values>
absl::StatusOr<bool> Any(Database& database, std::string_view sql, const Values&... values) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows, database.Query(sql, values...));
  return rows.Next();
}

std::optional<std::string_view> TextOrNull(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

absl::StatusOr<Written> OperationWrites::Create(const NewOperation& operation) {
  const v1::Operation& snapshot = operation.group.operation;
  NODEOPS_ASSIGN_OR_RETURN(
      const bool name_taken,
      Any(database_, "SELECT 1 FROM operations WHERE name = ?1", snapshot.name()));
  if (name_taken) return NameTaken(snapshot.name());
  const std::string request_key = RequestKey(snapshot.actor(), snapshot.request_id());
  NODEOPS_ASSIGN_OR_RETURN(
      const bool request_taken,
      Any(database_, "SELECT 1 FROM operations WHERE request_key = ?1", TextOrNull(request_key)));
  if (request_taken) return RequestIdTaken();
  NODEOPS_ASSIGN_OR_RETURN(
      Rows inserted,
      database_.Query("INSERT INTO operations (name, request_key, fingerprint, state, finished, "
                      "create_time, epoch, owner, first_sequence, last_sequence, dropped, "
                      "snapshot) VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, '', 1, 0, 0, ?6) RETURNING id",
                      snapshot.name(), TextOrNull(request_key), operation.fingerprint,
                      absl::ToUnixMicros(clock_.Now()), operation.group.epoch, Blob{}));
  NODEOPS_RETURN_IF_ERROR(inserted.Next().status());
  NODEOPS_RETURN_IF_ERROR(InsertNodes(inserted.Integer(0), operation.targets));
  return Append(operation.group);
}

absl::StatusOr<Written> OperationWrites::Append(const EventGroup& group) {
  const std::string& name = group.operation.name();
  NODEOPS_ASSIGN_OR_RETURN(
      Rows found, database_.Query("SELECT id, epoch, first_sequence, last_sequence, finished FROM "
                                  "operations WHERE name = ?1",
                                  name));
  NODEOPS_ASSIGN_OR_RETURN(const bool exists, found.Next());
  if (!exists) return OperationNotKept(name);
  const int64_t epoch = found.Integer(1), first = found.Integer(2), last = found.Integer(3);
  if (group.epoch != epoch) return ClaimedByAnother(name, group.epoch, epoch);
  Written written{.operation = found.Integer(0), .last_sequence = last};
  for (const NodeIntent& intent : group.intents) {
    NODEOPS_RETURN_IF_ERROR(RecordIntent(written.operation, name, intent));
  }
  // Nothing new, or given again.
  if (group.events.empty() || group.events.back()->sequence() <= last) return written;
  if (group.events.front()->sequence() != last + 1) {
    return NotNext(name, group.events.front()->sequence(), last);
  }
  if (found.Integer(4) != 0) return HasEnded(name);
  for (const EventPtr& event : group.events) {
    NODEOPS_RETURN_IF_ERROR(InsertEvent(written.operation, name, *event));
  }
  written.events = group.events;
  written.last_sequence = group.events.back()->sequence();
  written.kept_events = static_cast<size_t>(written.last_sequence - first + 1);
  written.ended = IsFinal(group.operation.state());
  std::optional<int64_t> end_time;
  if (written.ended) end_time = absl::ToUnixMicros(clock_.Now());
  NODEOPS_ASSIGN_OR_RETURN(written.change, NextChange());
  NODEOPS_RETURN_IF_ERROR(database_.Run(
      "UPDATE operations SET state = ?2, finished = ?3, end_time = ?4, last_sequence = ?5, "
      "change = ?6, snapshot = ?7 WHERE id = ?1",
      written.operation, static_cast<int>(group.operation.state()), written.ended ? 1 : 0, end_time,
      written.last_sequence, written.change, Blob{group.operation.SerializeAsString()}));
  return written;
}

absl::StatusOr<std::vector<ClaimedOperation>> OperationWrites::ClaimUnfinished(
    const std::string& owner) {
  NODEOPS_RETURN_IF_ERROR(database_.Run(
      "UPDATE operations SET epoch = epoch + 1, owner = ?1 WHERE finished = 0", owner));
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows,
      database_.Query("SELECT snapshot, epoch FROM operations WHERE finished = 0 ORDER BY id"));
  std::vector<ClaimedOperation> claimed;
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) return claimed;
    ClaimedOperation& operation = claimed.emplace_back();
    operation.epoch = rows.Integer(1);
    if (!operation.operation.ParseFromString(rows.Text(0))) {
      return absl::DataLossError("the snapshot of an unfinished operation cannot be read");
    }
  }
}

absl::Status OperationWrites::InsertNodes(int64_t operation,
                                          const std::vector<ClusterTargets>& targets) {
  int64_t position = 0;
  for (const ClusterTargets& target : targets) {
    for (const engine::NodeTarget& node : target.nodes) {
      NODEOPS_RETURN_IF_ERROR(database_.Run(
          "INSERT INTO nodes (operation_id, position, cluster, node, uid) VALUES (?1, ?2, ?3, ?4, "
          "?5)",
          operation, ++position, target.cluster, node.node, node.uid));
    }
  }
  return absl::OkStatus();
}

absl::Status OperationWrites::InsertEvent(int64_t operation, const std::string& name,
                                          const v1::OperationEvent& event) {
  NODEOPS_RETURN_IF_ERROR(
      database_.Run("INSERT INTO events (operation_id, sequence, body) VALUES (?1, ?2, ?3)",
                    operation, event.sequence(), Blob{event.SerializeAsString()}));
  if (event.has_node_finished()) {
    return RecordResult(operation, name, event.sequence(), event.node_finished().result());
  }
  if (!event.has_attempt_started()) return absl::OkStatus();
  const v1::NodeAttemptStarted& started = event.attempt_started();
  return database_.Run(
      "UPDATE nodes SET started = ?4 WHERE operation_id = ?1 AND cluster = ?2 AND node = ?3 AND "
      "started < ?4",
      operation, started.cluster(), started.node(), started.attempt());
}

absl::Status OperationWrites::RecordResult(int64_t operation, const std::string& name,
                                           int64_t sequence, const v1::NodeResult& result) {
  NODEOPS_RETURN_IF_ERROR(
      database_.Run("UPDATE nodes SET outcome = ?4, result_sequence = ?5, result = ?6 WHERE "
                    "operation_id = ?1 AND cluster = ?2 AND node = ?3 AND outcome = 0",
                    operation, result.cluster(), result.node(), static_cast<int>(result.result()),
                    sequence, Blob{result.SerializeAsString()}));
  if (database_.changed_rows() == 1) return absl::OkStatus();
  NODEOPS_ASSIGN_OR_RETURN(const bool has, HasNode(operation, result.cluster(), result.node()));
  return has ? SecondResult(name, result.cluster(), result.node())
             : UnknownNode(name, result.cluster(), result.node());
}

absl::Status OperationWrites::RecordIntent(int64_t operation, const std::string& name,
                                           const NodeIntent& intent) {
  NODEOPS_RETURN_IF_ERROR(
      database_.Run("UPDATE nodes SET intended = ?4 WHERE operation_id = ?1 AND cluster = ?2 AND "
                    "node = ?3 AND intended < ?4",
                    operation, intent.cluster, intent.node, intent.attempt));
  if (database_.changed_rows() == 1) return absl::OkStatus();
  NODEOPS_ASSIGN_OR_RETURN(const bool has, HasNode(operation, intent.cluster, intent.node));
  return has ? absl::OkStatus() : UnknownNode(name, intent.cluster, intent.node);
}

absl::StatusOr<bool> OperationWrites::HasNode(int64_t operation, const std::string& cluster,
                                              const std::string& node) {
  return Any(database_,
             "SELECT 1 FROM nodes WHERE operation_id = ?1 AND cluster = ?2 AND node = ?3",
             operation, cluster, node);
}

// The row of the counter is held until the end of the transaction, so that numbers become visible
// in their order, however many processes write.
absl::StatusOr<int64_t> OperationWrites::NextChange() {
  NODEOPS_RETURN_IF_ERROR(
      database_.Run("UPDATE counters SET value = value + 1 WHERE name = 'change'"));
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database_.Query("SELECT value FROM counters WHERE name = 'change'"));
  NODEOPS_RETURN_IF_ERROR(rows.Next().status());
  return rows.Integer(0);
}

}  // namespace nodeops::operations::sqlite
