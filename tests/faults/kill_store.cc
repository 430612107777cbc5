#include "tests/faults/kill_store.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <iostream>

namespace nodeops::tests {
namespace {

// One connection. Errors end the test.
class Reader {
 public:
  explicit Reader(const std::string& path, int flags = SQLITE_OPEN_READONLY) {
    Expect(sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) == SQLITE_OK);
  }
  ~Reader() { sqlite3_close(database_); }

  void ForEachRow(const char* sql, int64_t parameter,
                  const std::function<void(sqlite3_stmt*)>& on_row) {
    sqlite3_stmt* statement = nullptr;
    Expect(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) == SQLITE_OK);
    sqlite3_bind_int64(statement, 1, parameter);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) on_row(statement);
    Expect(code == SQLITE_DONE);
    sqlite3_finalize(statement);
  }

 private:
  void Expect(bool holds) {
    if (holds) return;
    std::cerr << "the store's file cannot be read: " << sqlite3_errmsg(database_) << std::endl;
    std::abort();
  }

  sqlite3* database_ = nullptr;
};

std::string Text(sqlite3_stmt* statement, int column) {
  return reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
}

constexpr char kTasks[] = R"(
  SELECT operations.name, cluster, node, intended, result_sequence IS NOT NULL
  FROM operations JOIN nodes ON operation_id = id
  WHERE id >= ?1 AND intended > 0)";

constexpr char kFirstUnfinished[] = R"(
  SELECT COALESCE((SELECT MIN(id) FROM operations WHERE NOT finished),
                  (SELECT MAX(id) + 1 FROM operations), 0))";

constexpr char kAge[] = R"(
  UPDATE operations SET end_time = end_time - 86400000000 WHERE finished)";

constexpr char kTorn[] = R"(
  SELECT name FROM operations WHERE NOT dropped AND (
    (SELECT COUNT(*) FROM events WHERE operation_id = id AND sequence >= first_sequence)
      != last_sequence - first_sequence + 1
    OR (SELECT COUNT(*) FROM events WHERE operation_id = id AND sequence < first_sequence) > 0
    OR (SELECT COUNT(*) FROM nodes WHERE operation_id = id) = 0)
  UNION SELECT 'events of none' FROM events WHERE operation_id NOT IN (SELECT id FROM operations)
  UNION SELECT 'nodes of none' FROM nodes WHERE operation_id NOT IN (SELECT id FROM operations))";

}  // namespace

std::vector<TaskOnDisk> KillStore::ReadTasks() {
  std::vector<TaskOnDisk> tasks;
  if (access(path_.c_str(), F_OK) != 0) return tasks;
  Reader reader(path_);
  reader.ForEachRow(kTasks, first_, [&](sqlite3_stmt* row) {
    tasks.push_back({.operation = Text(row, 0),
                     .node = {Text(row, 1), Text(row, 2)},
                     .intended = sqlite3_column_int(row, 3),
                     .finished = sqlite3_column_int(row, 4) != 0});
  });
  reader.ForEachRow(kFirstUnfinished, 0,
                    [this](sqlite3_stmt* row) { first_ = sqlite3_column_int64(row, 0); });
  return tasks;
}

int KillStore::CountUnfinished() const {
  int count = 0;
  if (access(path_.c_str(), F_OK) != 0) return count;
  Reader(path_).ForEachRow("SELECT COUNT(*) FROM operations WHERE NOT finished", 0,
                           [&](sqlite3_stmt* row) { count = sqlite3_column_int(row, 0); });
  return count;
}

void KillStore::AgeEnded() const {
  Reader(path_, SQLITE_OPEN_READWRITE).ForEachRow(kAge, 0, [](sqlite3_stmt*) {});
}

std::vector<std::string> KillStore::FindTornOperations() const {
  std::vector<std::string> torn;
  Reader(path_).ForEachRow(kTorn, 0, [&](sqlite3_stmt* row) { torn.push_back(Text(row, 0)); });
  return torn;
}

std::string KillStore::CheckIntegrity() const {
  if (access(path_.c_str(), F_OK) != 0) return "ok";
  std::string result;
  Reader(path_).ForEachRow("PRAGMA integrity_check", 0,
                           [&](sqlite3_stmt* row) { result += Text(row, 0); });
  return result;
}

}  // namespace nodeops::tests
