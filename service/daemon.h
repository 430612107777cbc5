#ifndef NODEOPS_SERVICE_DAEMON_H_
#define NODEOPS_SERVICE_DAEMON_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/flags.h"
#include "service/storage.h"

namespace nodeops {

using StorageOpener =
    std::function<absl::StatusOr<Storage>(const Flags& flags, boost::asio::any_io_executor)>;

// Runs nodeopsd. It starts in an order that lets nothing be missed: the data directory and its
// lock, the store, the clusters, the operations that an earlier process left, and then it listens.
// It serves until SIGTERM or SIGINT and stops in order:
//
//   health NOT_SERVING, no new connections; no new batches;
//   with a data directory, attempts that are under way have `grace` to finish, and the rest of the
//   operations is left for the next start; in memory, operations go on for `grace` and are then
//   cancelled; in both cases a write that is on the wire then is awaited for 1 s more;
//   streams end, those of operations that have not ended are told where to resume;
//   gRPC shuts down; the store is closed with everything committed.
//
// That takes at most `grace` and 2 s, so that a supervisor with a time limit of its own can rely on
// it. Exit 0 says that nothing was cut off. Where a write had no answer in that second its outcome
// is not known, and saying 0 would hide it: the process leaves with 3, as it does when the 2 s are
// over. A second signal ends it at once, by that signal. An error is why it could not start. A data
// directory that fails ends it with 4 (storage.h). `open` is for tests of stores that break their
// promises.
absl::Status RunDaemon(const Flags& flags, const StorageOpener& open = &OpenStorage);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_DAEMON_H_
