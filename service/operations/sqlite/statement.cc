#include "service/operations/sqlite/statement.h"

#include "service/operations/sqlite/sqlite_error.h"

namespace nodeops::operations::sqlite {

absl::StatusOr<Statement> Statement::Prepare(sqlite3* database, const std::string& where,
                                             std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteError(code, where, sqlite3_errmsg(database));
  return Statement(statement, &where);
}

absl::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  absl::Status status = Check(code);
  Reset();
  return status;
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Statement::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

int Statement::BindOne(int index, std::string_view text) {
  return sqlite3_bind_text64(statement_.get(), index, text.data() ? text.data() : "", text.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8);
}

int Statement::BindOne(int index, Blob blob) {
  return sqlite3_bind_blob64(statement_.get(), index, blob.bytes.data() ? blob.bytes.data() : "",
                             blob.bytes.size(), SQLITE_TRANSIENT);
}

absl::Status Statement::Check(int code) const {
  if (code == SQLITE_OK) return absl::OkStatus();
  return SqliteError(code, *where_, sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
}

}  // namespace nodeops::operations::sqlite
