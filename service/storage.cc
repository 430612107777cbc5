#include "service/storage.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "service/data_location.h"
#include "service/operations/memory_operation_store.h"

namespace nodeops {
namespace {

operations::Retention RetentionOf(const Flags& flags) {
  return {.max_finished_operations = static_cast<size_t>(flags.keep_operations),
          .max_finished_events = static_cast<size_t>(flags.keep_events),
          .max_age = flags.keep_for};
}

Storage OpenMemory(const Flags& flags, boost::asio::any_io_executor executor) {
  spdlog::warn(
      "Operations are kept in memory only: when this process ends, however it ends, those that "
      "run are given up and all are forgotten");
  return {.store = operations::NewMemoryOperationStore(std::move(executor), RetentionOf(flags)),
          .place = "operations in MEMORY ONLY, lost when it ends"};
}

}  // namespace

absl::StatusOr<Storage> OpenStorage(const Flags& flags, boost::asio::any_io_executor executor) {
  return OpenMemory(flags, std::move(executor));
}

}  // namespace nodeops
