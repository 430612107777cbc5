#include "service/operations/sqlite/operation_reads.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "base/status_macros.h"
#include "service/operations/store_errors.h"

namespace nodeops::operations::sqlite {
namespace {

using Results = std::vector<v1::NodeResult::Result>;

// Where an operation's log begins and ends.
struct Extent {
  int64_t operation = 0;
  int64_t first_sequence = 1;
  int64_t last_sequence = 0;
  bool finished = false;
};

absl::StatusOr<Extent> Find(Database& database, const std::string& name) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database.Query("SELECT id, first_sequence, last_sequence, finished FROM "
                                          "operations WHERE name = ?1",
                                          name));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
  if (!found) return OperationNotKept(name);
  return Extent{rows.Integer(0), rows.Integer(1), rows.Integer(2), rows.Integer(3) != 0};
}

template <typename Message>
absl::Status Parse(std::string_view bytes, Message& to) {
  if (to.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError("a record of the store cannot be read");
}

bool IsOneOf(int64_t outcome, const Results& results) {
  return std::find(results.begin(), results.end(), outcome) != results.end();
}

absl::StatusOr<bool> Matches(Database& database, const OperationFilter& filter, int64_t operation,
                             const v1::Operation& snapshot) {
  absl::Status failure;
  const bool matches = filter.Matches(snapshot, [&](const std::string& node) {
    auto rows = database.Query("SELECT 1 FROM nodes WHERE node = ?1 AND operation_id = ?2", node,
                               operation);
    absl::StatusOr<bool> found = rows.ok() ? rows->Next() : rows.status();
    if (!found.ok()) failure = found.status();
    return found.ok() && *found;
  });
  if (!failure.ok()) return failure;
  return matches;
}

absl::StatusOr<StoredNode> NodeOf(const Rows& rows) {
  StoredNode node{.cluster = rows.Text(1),
                  .node = rows.Text(2),
                  .uid = rows.Text(3),
                  .intended = static_cast<int>(rows.Integer(4)),
                  .started = static_cast<int>(rows.Integer(5))};
  if (rows.Integer(6) == 0) return node;
  NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(7), node.result.emplace()));
  return node;
}

}  // namespace

absl::StatusOr<v1::Operation> GetOperation(Database& database, const std::string& name) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database.Query("SELECT snapshot FROM operations WHERE name = ?1", name));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
  if (!found) return OperationNotKept(name);
  v1::Operation operation;
  NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(0), operation));
  return operation;
}

absl::StatusOr<EventPage> ReadEvents(Database& database, const std::string& name,
                                     int64_t after_sequence, size_t max_events) {
  NODEOPS_ASSIGN_OR_RETURN(const Extent log, Find(database, name));
  if (after_sequence < 0 || after_sequence > log.last_sequence) {
    return NoSuchEvent(name, after_sequence, log.last_sequence);
  }
  if (after_sequence + 1 < log.first_sequence) {
    return EventsNotKept(name, after_sequence + 1, log.first_sequence);
  }
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows, database.Query("SELECT body FROM events WHERE operation_id = ?1 AND sequence > ?2 "
                                "ORDER BY sequence LIMIT ?3",
                                log.operation, after_sequence, max_events));
  EventPage page;
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) break;
    auto event = std::make_shared<v1::OperationEvent>();
    NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(0), *event));
    page.events.push_back(std::move(event));
  }
  const int64_t reached = after_sequence + static_cast<int64_t>(page.events.size());
  page.end = log.finished && reached == log.last_sequence;
  return page;
}

absl::StatusOr<int64_t> LastSequence(Database& database, const std::string& name) {
  NODEOPS_ASSIGN_OR_RETURN(const Extent log, Find(database, name));
  return log.last_sequence;
}

absl::StatusOr<StoredNodes> ListNodes(Database& database, const std::string& name,
                                      const NodesQuery& query) {
  NODEOPS_ASSIGN_OR_RETURN(const Extent log, Find(database, name));
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows,
      database.Query("SELECT position, cluster, node, uid, intended, started, outcome, result FROM "
                     "nodes WHERE operation_id = ?1 AND position > ?2 ORDER BY position",
                     log.operation, query.after));
  StoredNodes page;
  int64_t last = 0;
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) return page;
    const int64_t outcome = rows.Integer(6);
    if (query.unfinished && outcome != 0) continue;
    if (!query.unfinished && !query.results.empty() && !IsOneOf(outcome, query.results)) continue;
    if (page.nodes.size() == query.max_nodes) break;
    NODEOPS_ASSIGN_OR_RETURN(StoredNode node, NodeOf(rows));
    page.nodes.push_back(std::move(node));
    last = rows.Integer(0);
  }
  page.next_after = last;
  return page;
}

absl::StatusOr<StoredResults> ListResults(Database& database, const std::string& name,
                                          const Results& results, size_t max_results,
                                          int64_t after) {
  NODEOPS_ASSIGN_OR_RETURN(const Extent log, Find(database, name));
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows, database.Query("SELECT result_sequence, outcome, result FROM nodes WHERE "
                                "operation_id = ?1 AND result_sequence > ?2 "
                                "ORDER BY result_sequence",
                                log.operation, after));
  StoredResults page;
  int64_t last = 0;
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) return page;
    if (!results.empty() && !IsOneOf(rows.Integer(1), results)) continue;
    if (page.results.size() == max_results) break;
    NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(2), page.results.emplace_back()));
    last = rows.Integer(0);
  }
  page.next_after = last;
  return page;
}

absl::StatusOr<StoredOperations> ListOperations(Database& database, const OperationsQuery& query) {
  const int64_t before = query.before > 0 ? query.before : std::numeric_limits<int64_t>::max();
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database.Query("SELECT id, snapshot FROM operations WHERE dropped = 0 "
                                          "AND id < ?1 ORDER BY id DESC",
                                          before));
  StoredOperations page;
  int64_t last = 0;
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) return page;
    v1::Operation operation;
    NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(1), operation));
    NODEOPS_ASSIGN_OR_RETURN(const bool matches,
                             Matches(database, query.filter, rows.Integer(0), operation));
    if (!matches) continue;
    if (page.operations.size() == query.max_operations) break;
    page.operations.push_back(std::move(operation));
    last = rows.Integer(0);
  }
  page.next_before = last;
  return page;
}

absl::StatusOr<ChangedOperations> ListChanged(Database& database, const OperationFilter& filter,
                                              int64_t after_change, size_t max_operations) {
  NODEOPS_ASSIGN_OR_RETURN(const int64_t last_change, LastChange(database));
  if (after_change < 0 || after_change > last_change)
    return NoSuchChange(after_change, last_change);
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows, database.Query("SELECT id, change, snapshot FROM operations WHERE dropped = 0 AND "
                                "change > ?1 ORDER BY change",
                                after_change));
  ChangedOperations page{.last_change = after_change};
  while (true) {
    NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
    if (!found) break;
    v1::Operation operation;
    NODEOPS_RETURN_IF_ERROR(Parse(rows.Bytes(2), operation));
    NODEOPS_ASSIGN_OR_RETURN(const bool matches,
                             Matches(database, filter, rows.Integer(0), operation));
    if (matches) {
      if (page.operations.size() == max_operations) return page;
      page.operations.push_back(std::move(operation));
    }
    page.last_change = rows.Integer(1);
  }
  page.last_change = last_change;
  page.up_to_date = true;
  return page;
}

absl::StatusOr<int64_t> LastChange(Database& database) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows,
                           database.Query("SELECT value FROM counters WHERE name = 'change'"));
  NODEOPS_RETURN_IF_ERROR(rows.Next().status());
  return rows.Integer(0);
}

absl::StatusOr<std::optional<RequestRecord>> FindRequest(Database& database,
                                                         const std::string& request_key) {
  NODEOPS_ASSIGN_OR_RETURN(
      Rows rows, database.Query("SELECT name, fingerprint FROM operations WHERE request_key = ?1",
                                request_key));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
  if (!found) return std::optional<RequestRecord>();
  return RequestRecord{rows.Text(0), rows.Text(1)};
}

}  // namespace nodeops::operations::sqlite
