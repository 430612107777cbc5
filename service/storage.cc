#include "service/storage.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/data_location.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/sqlite/data_directory.h"
#include "service/operations/sqlite/sqlite_operation_store.h"

namespace nodeops {
namespace {

namespace sqlite = operations::sqlite;

// A store and the lock that keeps others from its directory until it is closed.
struct LockedStore {
  sqlite::DataDirectory directory;
  std::shared_ptr<operations::OperationStore> store;
};

Storage OpenMemory(const Flags& flags, boost::asio::any_io_executor executor) {
  spdlog::warn(
      "Operations are kept in memory only: when this process ends, however it ends, those that "
      "run are given up and all are forgotten");
  return {.store = operations::NewMemoryOperationStore(std::move(executor), RetentionOf(flags)),
          .place = "operations in MEMORY ONLY, lost when it ends"};
}

// What is on the disk is not known any more, and whatever is said next could be untrue: the next
// start reads what there is.
[[noreturn]] void LeaveBroken(const absl::Status& why) {
  spdlog::error("Leaving, as it is not known what the data directory holds: {}",
                base::Sanitize(std::string(why.message())));
  spdlog::default_logger()->flush();
  _exit(kExitStorageBroken);
}

absl::Status Explain(const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat("--data-dir: ", error.message()));
}

absl::StatusOr<std::string> PathOf(const Flags& flags) {
  if (!flags.data_dir.empty()) return flags.data_dir;
  const auto variable = [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return std::string(value == nullptr ? "" : value);
  };
  return DefaultDataDirectory(variable, geteuid() == 0);
}

}  // namespace

operations::Retention RetentionOf(const Flags& flags) {
  return {.max_finished_operations = static_cast<size_t>(flags.keep_operations),
          .max_finished_events = static_cast<size_t>(flags.keep_events),
          .max_age = flags.keep_for};
}

absl::StatusOr<Storage> OpenStorage(const Flags& flags, boost::asio::any_io_executor executor) {
  if (flags.data_dir == kInMemory) return OpenMemory(flags, std::move(executor));
  NODEOPS_ASSIGN_OR_RETURN(const std::string path, PathOf(flags));
  auto directory = sqlite::DataDirectory::Open(path);
  if (!directory.ok()) return Explain(directory.status());
  sqlite::SqliteStoreOptions options{.executor = std::move(executor),
                                     .path = directory->database_path(),
                                     .retention = RetentionOf(flags),
                                     .on_broken = LeaveBroken};
  auto store = sqlite::OpenSqliteOperationStore(std::move(options));
  if (!store.ok()) return Explain(store.status());
  const auto locked =
      std::make_shared<LockedStore>(LockedStore{*std::move(directory), *std::move(store)});
  return Storage{.store = {locked, locked->store.get()},
                 .place = absl::StrCat("operations in ", base::Sanitize(path))};
}

}  // namespace nodeops
