// nodeopsd over a store that breaks one of its promises: the environment variable
// NODEOPS_BROKEN_STORE says which. The kill rig must notice.

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "base/logging.h"
#include "service/daemon.h"
#include "service/flags.h"
#include "service/storage.h"
#include "tests/faults/kill_broken_store.h"

namespace {

absl::StatusOr<nodeops::Storage> OpenBroken(const nodeops::Flags& flags,
                                            boost::asio::any_io_executor executor) {
  auto storage = nodeops::OpenStorage(flags, std::move(executor));
  if (!storage.ok()) return storage;
  const char* const name = std::getenv("NODEOPS_BROKEN_STORE");
  const std::string promise = name == nullptr ? "" : name;
  if (promise == "hasty") {
    storage->store = nodeops::tests::NewHastyStore(storage->store);
  } else if (promise == "forgetful") {
    storage->store = nodeops::tests::NewForgetfulStore(storage->store);
  } else {
    return absl::InvalidArgumentError("NODEOPS_BROKEN_STORE must be hasty or forgetful");
  }
  return storage;
}

}  // namespace

int main(int argc, char** argv) {
  const nodeops::ParsedFlags parsed = nodeops::ParseFlags(argc, argv);
  if (!parsed.flags) return parsed.exit;
  const nodeops::ObservabilityFlags& log = parsed.flags->observability;
  absl::Status status = nodeops::base::StartLogging(log.log_level, log.log_format);
  if (status.ok()) status = nodeops::RunDaemon(*parsed.flags, &OpenBroken);
  if (status.ok()) return 0;
  std::cerr << status << std::endl;
  return 1;
}
