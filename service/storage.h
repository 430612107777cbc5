#ifndef NODEOPS_SERVICE_STORAGE_H_
#define NODEOPS_SERVICE_STORAGE_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/flags.h"
#include "service/operations/operation_store.h"
#include "service/operations/retention.h"

namespace nodeops {

// The exit status of a process whose data directory failed in a way that leaves open what it holds.
inline constexpr int kExitStorageBroken = 4;

// Where the service keeps its operations.
struct Storage {
  std::shared_ptr<operations::OperationStore> store;
  std::string place;  // For the line that says that it serves.
};

operations::Retention RetentionOf(const Flags& flags);

// Opens what --data-dir means and locks it for this process, for as long as the store lives. Errors
// name the flag. That `:memory:` forgets everything is logged as a warning. If the directory fails
// later in a way that leaves open what it holds, the process ends at once, with
// kExitStorageBroken.
absl::StatusOr<Storage> OpenStorage(const Flags& flags, boost::asio::any_io_executor executor);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_STORAGE_H_
