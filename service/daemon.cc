#include "service/daemon.h"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "service/clusters.h"
#include "service/operations/operation_manager.h"
#include "service/rpc/rpc_server.h"
#include "service/storage.h"
#include "service/watchdog.h"

namespace nodeops {
namespace {

constexpr int kExitHurried = 3;                           // Not everything was ended in order.
constexpr absl::Duration kAfterGrace = absl::Seconds(2);  // Until the watchdog.
constexpr absl::Duration kForWrites = absl::Seconds(1);   // On the wire when the grace is over.
constexpr absl::Duration kForStreams = absl::Milliseconds(400);  // Twice, and the watchdog sleeps.

// Connections to callers and to API servers take more than the usual soft limit of 1024.
void RaiseDescriptorLimit(int max_connections) {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < static_cast<rlim_t>(max_connections) * 4) {
    spdlog::warn(
        "The limit of open files is {}, little for --max-connections={}: raise it (ulimit -n)",
        limit.rlim_cur, max_connections);
  }
}

// Waits for the first signal. From then on a signal has its usual effect, so that a second one ends
// the process at once, whatever hangs.
class StopSignals {
 public:
  explicit StopSignals(const boost::asio::any_io_executor& executor)
      : signals_(executor, SIGTERM, SIGINT) {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      signals_.clear();
      first_.set_value();
    });
  }
  void WaitForFirst() { first_.get_future().wait(); }

 private:
  boost::asio::signal_set signals_;
  std::promise<void> first_;
};

std::string ServingLine(const std::vector<v1::Cluster>& clusters, const std::string& address,
                        const std::string& place) {
  const std::string names = absl::StrJoin(
      clusters, ", ", [](std::string* out, const v1::Cluster& cluster) { *out += cluster.name(); });
  return absl::StrCat("nodeopsd serving ", clusters.size(),
                      clusters.size() == 1 ? " cluster (" : " clusters (", names, ") at ", address,
                      ", ", place);
}

operations::OperationLimits LimitsOf(const Flags& flags) {
  return {.max_running_operations = static_cast<size_t>(flags.max_running_operations),
          .resolve = {.max_nodes = static_cast<size_t>(flags.max_nodes_per_operation)}};
}

rpc::RpcServerOptions ServerOptionsOf(const Flags& flags) {
  return {.listen = flags.listen,
          .max_connections = static_cast<size_t>(flags.max_connections),
          .max_streams_per_connection = flags.max_streams_per_connection,
          .max_watchers = static_cast<size_t>(flags.max_watchers),
          .max_request_bytes = flags.max_request_bytes,
          .limits = {.max_concurrency = flags.max_concurrency}};
}

absl::Status Stop(absl::Duration grace, operations::OperationManager& manager,
                  rpc::RpcServer& server) {
  server.StopAccepting();
  const auto ended = std::make_shared<std::promise<void>>();
  manager.Shutdown(grace, [ended] { ended->set_value(); });
  spdlog::info("nodeopsd shutting down: operations have {} to end", absl::FormatDuration(grace));
  const auto in_order = ended->get_future().wait_for(absl::ToChronoNanoseconds(grace + kForWrites));
  server.Stop(kForStreams);
  if (in_order != std::future_status::ready) {
    return absl::DeadlineExceededError("operations did not end in time: writes were cut off");
  }
  spdlog::info("nodeopsd stopped");
  return absl::OkStatus();
}

}  // namespace

absl::Status RunDaemon(const Flags& flags, const StorageOpener& open) {
  signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit(flags.max_connections);
  boost::asio::thread_pool threads(flags.threads);
  const boost::asio::any_io_executor executor = threads.get_executor();
  StopSignals signals(executor);
  NODEOPS_ASSIGN_OR_RETURN(const Storage storage, open(flags, executor));
  NODEOPS_ASSIGN_OR_RETURN(Clusters clusters, MakeClusters(flags, executor, base::SystemClock()));
  operations::OperationManager manager(base::SystemClock(),
                                       {.executor = executor,
                                        .store = storage.store,
                                        .backends = std::move(clusters.backends),
                                        .default_cluster = clusters.default_cluster,
                                        .limits = LimitsOf(flags)});
  auto server = rpc::RpcServer::Start(executor, manager, ServerOptionsOf(flags));
  if (!server.ok()) {
    return absl::Status(server.status().code(),
                        absl::StrCat("--listen: ", server.status().message()));
  }
  std::cout << ServingLine(manager.clusters(), (*server)->address(), storage.place) << std::endl;
  signals.WaitForFirst();
  const Watchdog watchdog(flags.grace + kAfterGrace, kExitHurried);
  absl::Status stopped = Stop(flags.grace, manager, **server);
  if (!stopped.ok()) {
    spdlog::error("{}", std::string(stopped.message()));
    spdlog::shutdown();
    _exit(kExitHurried);  // What still runs would be waited for.
  }
  threads.stop();
  threads.join();
  return stopped;
}

}  // namespace nodeops
