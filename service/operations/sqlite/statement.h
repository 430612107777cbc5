#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_STATEMENT_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_STATEMENT_H_

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nodeops::operations::sqlite {

// Bytes as a parameter; text is bound as text.
struct Blob {
  std::string_view bytes;
};

// A prepared statement. Values get into it as parameters only, never as text of the statement.
class Statement {
 public:
  // `where`: the database, for errors.
  static absl::StatusOr<Statement> Prepare(sqlite3* database, const std::string& where,
                                           std::string_view sql);

  // The parameters, from the first on. A statement that was run before begins anew.
  template <typename... Values>
  absl::Status Bind(const Values&... values) {
    Reset();
    int index = 0;
    int code = SQLITE_OK;
    ((code = code == SQLITE_OK ? BindOne(++index, values) : code), ...);
    return Check(code);
  }

  // Goes on to the next row; false: there is none, and the statement has taken effect.
  absl::StatusOr<bool> Step();

  void Reset() { sqlite3_reset(statement_.get()); }

  // The columns of the row, from 0 on. Bytes are valid until the next Step or Reset.
  int64_t Integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  bool IsNull(int column) const;
  std::string_view Bytes(int column) const;
  std::string Text(int column) const { return std::string(Bytes(column)); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  Statement(sqlite3_stmt* statement, const std::string* where)
      : statement_(statement), where_(where) {}

  int BindOne(int index, std::integral auto value) {
    return sqlite3_bind_int64(statement_.get(), index, value);
  }
  int BindOne(int index, std::string_view text);
  int BindOne(int index, Blob blob);
  int BindOne(int index, std::nullopt_t) { return sqlite3_bind_null(statement_.get(), index); }
  template <typename T>
  int BindOne(int index, const std::optional<T>& value) {
    return value ? BindOne(index, *value) : BindOne(index, std::nullopt);
  }
  absl::Status Check(int code) const;

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const std::string* where_;  // The database's.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_STATEMENT_H_
