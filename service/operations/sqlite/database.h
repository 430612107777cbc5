#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/operations/sqlite/statement.h"

namespace nodeops::operations::sqlite {

// The rows that a query gives, one after the other. The query ends with it.
class Rows {
 public:
  explicit Rows(Statement* statement) : statement_(statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows() {
    if (statement_) statement_->Reset();
  }

  absl::StatusOr<bool> Next() { return statement_->Step(); }  // false: no more.
  int64_t Integer(int column) const { return statement_->Integer(column); }
  bool IsNull(int column) const { return statement_->IsNull(column); }
  std::string Text(int column) const { return statement_->Text(column); }
  std::string_view Bytes(int column) const { return statement_->Bytes(column); }

 private:
  Statement* statement_;
};

// One connection to an SQLite database, for one thread at a time. Every statement is prepared once.
class Database {
 public:
  enum class Access { kCreate, kWrite, kRead };

  // `vfs`: SQLite's name of what stands for the file system; empty: the usual one. What is
  // committed by a kWrite or kCreate connection is on the disk (WAL, synchronous=FULL). DATA_LOSS:
  // this is no database, or a damaged one.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        const std::string& vfs, Access access);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // A query under way must have ended before the same one begins again.
  template <typename... Values>
  absl::StatusOr<Rows> Query(std::string_view sql, const Values&... values) {
    absl::StatusOr<Statement*> statement = Prepared(sql);
    if (!statement.ok()) return statement.status();
    if (absl::Status bound = (*statement)->Bind(values...); !bound.ok()) return bound;
    return Rows(*statement);
  }

  // Runs a statement to its end.
  template <typename... Values>
  absl::Status Run(std::string_view sql, const Values&... values) {
    absl::StatusOr<Rows> rows = Query(sql, values...);
    if (!rows.ok()) return rows.status();
    return rows->Next().status();
  }

  // Runs statements without parameters, separated by semicolons.
  absl::Status RunScript(const std::string& sql);

  // Rows that the last INSERT, UPDATE or DELETE changed.
  int64_t changed_rows() const { return sqlite3_changes64(database_.get()); }
  bool in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

  // Copies what has been committed from the write-ahead log to where it belongs, as far as no
  // reader needs the log. `truncate`: waits for readers, and leaves an empty log.
  absl::Status Checkpoint(bool truncate);
  // From now on nothing is written any more, not even when the connection is closed.
  void Abandon();
  // Pages in the write-ahead log after the last commit of this connection.
  int log_pages() const { return log_pages_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };

  Database(sqlite3* database, std::string path) : path_(std::move(path)), database_(database) {}

  absl::Status Configure(Access access);
  absl::Status Expect(std::string_view pragma, std::string_view value);
  absl::StatusOr<Statement*> Prepared(std::string_view sql);

  const std::string path_;
  const std::unique_ptr<sqlite3, Close> database_;
  absl::flat_hash_map<std::string, std::unique_ptr<Statement>> statements_;
  int log_pages_ = 0;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_H_
