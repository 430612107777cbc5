#include "service/operations/sqlite/retention_sweeper.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::operations::sqlite {
namespace {

constexpr int64_t kRowsAStep = 500;

}  // namespace

absl::Status RetentionSweeper::Load() {
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows, database_.Query("SELECT id, dropped, end_time, last_sequence - first_sequence + 1 "
                                 "FROM operations WHERE finished = 1 ORDER BY end_time, id"));
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) return absl::OkStatus();
    if (rows.Integer(1) != 0) {
      dropped_.push_back(rows.Integer(0));
    } else {
      finished_.Add(rows.Integer(0), absl::FromUnixMicros(rows.Integer(2)),
                    static_cast<size_t>(rows.Integer(3)));
    }
  }
}

bool RetentionSweeper::HasWork(absl::Time now) const {
  return !dropped_.empty() || finished_.Next(now).has_value();
}

absl::Status RetentionSweeper::Step(absl::Time now) {
  committed_ = [] {};
  if (!dropped_.empty()) return DeleteDropped(dropped_.front());
  const auto drop = finished_.Next(now);
  if (!drop) return absl::OkStatus();
  return drop->part == FinishedOperations::Part::kEvents ? DropEvents(*drop) : DropOperation(*drop);
}

void RetentionSweeper::StepCommitted() { std::exchange(committed_, nullptr)(); }

// Takes the operation out of sight: its name and request_id are free, lists leave it out.
absl::Status RetentionSweeper::DropOperation(const FinishedOperations::Drop& drop) {
  NODEOPS_ASSIGN_OR_RETURN(std::string name, NameOf(drop.operation));
  committed_ = [this, drop, name] {
    finished_.Dropped(drop);
    dropped_.push_back(drop.operation);
    gone_(name);
  };
  return database_.Run(
      "UPDATE operations SET dropped = 1, name = ?2, request_key = NULL WHERE id = ?1",
      drop.operation, absl::StrCat("dropped/", drop.operation));
}

absl::Status RetentionSweeper::DropEvents(const FinishedOperations::Drop& drop) {
  NODEOPS_ASSIGN_OR_RETURN(std::string name, NameOf(drop.operation));
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows,
      database_.Query("SELECT first_sequence, last_sequence FROM operations WHERE id = ?1",
                      drop.operation));
  NODEOPS_RETURN_IF_ERROR(rows.Next().status());
  const int64_t after_last = rows.Integer(1) + 1;
  const int64_t first = std::min(rows.Integer(0) + kRowsAStep, after_last);
  committed_ = [this, drop, name, all = first == after_last] {
    if (all) finished_.Dropped(drop);
    gone_(name);
  };
  NODEOPS_RETURN_IF_ERROR(database_.Run("UPDATE operations SET first_sequence = ?2 WHERE id = ?1",
                                        drop.operation, first));
  return database_.Run("DELETE FROM events WHERE operation_id = ?1 AND sequence < ?2",
                       drop.operation, first);
}

absl::Status RetentionSweeper::DeleteDropped(int64_t operation) {
  NODEOPS_ASSIGN_OR_RETURN(const bool all, DeleteRows(operation));
  if (!all) return absl::OkStatus();
  committed_ = [this] { dropped_.pop_front(); };
  return database_.Run("DELETE FROM operations WHERE id = ?1", operation);
}

// Whether there is none left.
absl::StatusOr<bool> RetentionSweeper::DeleteRows(int64_t operation) {
  constexpr std::string_view kDeletes[] = {
      "DELETE FROM events WHERE operation_id = ?1 AND sequence IN (SELECT sequence FROM events "
      "WHERE operation_id = ?1 ORDER BY sequence LIMIT ?2)",
      "DELETE FROM nodes WHERE operation_id = ?1 AND position IN (SELECT position FROM nodes "
      "WHERE operation_id = ?1 ORDER BY position LIMIT ?2)"};
  int64_t left = kRowsAStep;
  for (const std::string_view sql : kDeletes) {
    NODEOPS_RETURN_IF_ERROR(database_.Run(sql, operation, left));
    left -= database_.changed_rows();
    if (left == 0) return false;
  }
  return true;
}

absl::StatusOr<std::string> RetentionSweeper::NameOf(int64_t operation) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database_.Query("SELECT name FROM operations WHERE id = ?1", operation));
  NODEOPS_RETURN_IF_ERROR(rows.Next().status());
  return rows.Text(0);
}

}  // namespace nodeops::operations::sqlite
