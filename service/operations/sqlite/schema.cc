#include "service/operations/sqlite/schema.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::operations::sqlite {
namespace {

// Times are microseconds since 1970 UTC. Snapshots, results and bodies are serialized messages of
// proto/nodeops/v1; `outcome` is a result's kind (0: none yet),
// `request_key` a RequestKey (request_identity.h).
constexpr char kFirst[] = R"(
  CREATE TABLE operations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    request_id TEXT UNIQUE,
    fingerprint TEXT NOT NULL,
    state INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    end_time INTEGER,
    epoch INTEGER NOT NULL,
    owner TEXT NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    change INTEGER UNIQUE,
    dropped INTEGER NOT NULL,
    snapshot BLOB NOT NULL
  );
  CREATE INDEX operations_by_end ON operations (finished, end_time);

  CREATE TABLE nodes (
    operation_id INTEGER NOT NULL REFERENCES operations (id),
    position INTEGER NOT NULL,
    cluster TEXT NOT NULL,
    node TEXT NOT NULL,
    uid TEXT NOT NULL,
    intended INTEGER NOT NULL DEFAULT 0,
    started INTEGER NOT NULL DEFAULT 0,
    outcome INTEGER NOT NULL DEFAULT 0,
    result_sequence INTEGER,
    result BLOB,
    PRIMARY KEY (operation_id, position),
    UNIQUE (operation_id, cluster, node)
  );
  CREATE INDEX nodes_by_name ON nodes (node, operation_id);
  CREATE INDEX nodes_by_result ON nodes (operation_id, result_sequence)
    WHERE result_sequence IS NOT NULL;

  CREATE TABLE events (
    operation_id INTEGER NOT NULL REFERENCES operations (id),
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (operation_id, sequence)
  );

  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  INSERT INTO counters (name, value) VALUES ('change', 0);
)";

// A request_id belongs to its caller. Until then there was one, who had no name.
constexpr char kRequestKeys[] = R"(
  ALTER TABLE operations RENAME COLUMN request_id TO request_key;
  UPDATE operations SET request_key = 'anonymous' || char(10) || request_key
    WHERE request_key IS NOT NULL;
)";

constexpr const char* kMigrations[] = {kFirst, kRequestKeys};

absl::StatusOr<int64_t> One(Database& database, std::string_view sql) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows, database.Query(sql));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
  return found ? rows.Integer(0) : 0;
}

absl::Status RunMigration(Database& database, const std::string& sql, int version) {
  NODEOPS_RETURN_IF_ERROR(database.RunScript("BEGIN IMMEDIATE"));
  absl::Status status = database.RunScript(sql);
  if (status.ok() && version == 1) {
    status = database.RunScript(
        "CREATE TABLE schema_version (version INTEGER NOT NULL);"
        "INSERT INTO schema_version (version) VALUES (0)");
  }
  if (status.ok()) status = database.Run("UPDATE schema_version SET version = ?1", version);
  if (status.ok()) status = database.RunScript("COMMIT");
  if (!status.ok() && database.in_transaction()) {
    static_cast<void>(database.RunScript("ROLLBACK"));  // The first error is the one to tell.
  }
  return status;
}

}  // namespace

absl::Span<const char* const> Migrations() { return kMigrations; }

absl::StatusOr<int> SchemaVersion(Database& database) {
  NODEOPS_ASSIGN_OR_RETURN(const int64_t tables,
                           One(database, "SELECT COUNT(*) FROM sqlite_schema"));
  if (tables == 0) return 0;
  NODEOPS_ASSIGN_OR_RETURN(
      const int64_t ours,
      One(database, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_version'"));
  if (ours == 0) {
    return absl::FailedPreconditionError("it is a database of another program");
  }
  NODEOPS_ASSIGN_OR_RETURN(const int64_t version,
                           One(database, "SELECT version FROM schema_version"));
  return static_cast<int>(version);
}

absl::Status Migrate(Database& database, absl::Span<const char* const> migrations) {
  NODEOPS_ASSIGN_OR_RETURN(int version, SchemaVersion(database));
  const int latest = static_cast<int>(migrations.size());
  if (version > latest) {
    return absl::FailedPreconditionError(absl::StrCat(
        "it was written by a newer nodeopsd (schema version ", version, ", this one knows up to ",
        latest, "): run that version, or choose another data directory"));
  }
  for (; version < latest; ++version) {
    NODEOPS_RETURN_IF_ERROR(RunMigration(database, migrations[version], version + 1));
  }
  return absl::OkStatus();
}

}  // namespace nodeops::operations::sqlite
