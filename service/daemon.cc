#include "service/daemon.h"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <climits>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "client/dashboard/files.h"
#include "service/caller_control.h"
#include "service/clusters.h"
#include "service/http_port.h"
#include "service/metrics/service_metrics.h"
#include "service/operations/operation_manager.h"
#include "service/rpc/rpc_server.h"
#include "service/service_health.h"
#include "service/storage.h"
#include "service/watchdog.h"

namespace nodeops {
namespace {

constexpr int kExitHurried = 3;                           // Not everything was ended in order.
constexpr absl::Duration kAfterGrace = absl::Seconds(2);  // Until the watchdog.
constexpr absl::Duration kForWrites = absl::Seconds(1);   // On the wire when the grace is over.
// For streams to be told where to go on: what operations have left of their time, within these.
constexpr absl::Duration kForStreams = absl::Milliseconds(350);  // Twice, and the watchdog sleeps.
constexpr absl::Duration kForSlowStreams = absl::Seconds(2);
constexpr absl::Duration kForTrailers = absl::Milliseconds(150);  // Of streams that have ended.

// Connections to callers and to API servers take more than the usual soft limit of 1024.
void RaiseDescriptorLimit(const Flags& flags) {
  const int connections =
      flags.max_connections + (flags.http.listen.empty() ? 0 : flags.http.max_connections);
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < static_cast<rlim_t>(connections) * 4) {
    spdlog::warn(
        "The limit of open files is {}, little for {} connections of callers (--max-connections, "
        "--http-max-connections): raise it (ulimit -n)",
        limit.rlim_cur, connections);
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
  void WaitForFirst() { came_.wait(); }

  // Waits for the first or for `future`; whether it is `future`.
  template <typename T>
  bool WaitFor(std::future<T>& future) {
    constexpr std::chrono::milliseconds kStep(20);
    while (future.wait_for(kStep) != std::future_status::ready) {
      if (came_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) return false;
    }
    return true;
  }

 private:
  boost::asio::signal_set signals_;
  std::promise<void> first_;
  const std::future<void> came_ = first_.get_future();
};

// The ports; null before they serve.
struct Ports {
  std::unique_ptr<rpc::RpcServer> rpc;
  std::unique_ptr<HttpPort> http;  // Null without --http-listen, too. Goes first.
};

std::string ServingLine(const std::vector<v1::Cluster>& clusters, const Ports& ports,
                        const std::string& place) {
  const std::string names = absl::StrJoin(
      clusters, ", ", [](std::string* out, const v1::Cluster& cluster) { *out += cluster.name(); });
  return absl::StrCat("nodeopsd serving ", clusters.size(),
                      clusters.size() == 1 ? " cluster (" : " clusters (", names, ") at ",
                      absl::StrJoin(ports.rpc->addresses(), " and "),
                      ports.http == nullptr ? "" : ", " + ports.http->url(), ", ", place);
}

operations::OperationLimits LimitsOf(const Flags& flags) {
  return {.max_running_operations = static_cast<size_t>(flags.max_running_operations),
          .resolve = {.max_nodes = static_cast<size_t>(flags.max_nodes_per_operation)}};
}

// Who owns the operations that run here, for people.
std::string Owner() {
  char host[HOST_NAME_MAX + 1] = {};
  if (gethostname(host, HOST_NAME_MAX) != 0) host[0] = '\0';
  return absl::StrCat(host, ":", getpid());
}

// Goes on with what the process before left; false if a signal came first. A full disk makes this
// take as long as it is full.
absl::StatusOr<bool> Recover(operations::OperationManager& manager, StopSignals& signals) {
  const auto recovered = std::make_shared<std::promise<absl::StatusOr<size_t>>>();
  auto count = recovered->get_future();
  manager.Recover(Owner(), [recovered](auto result) { recovered->set_value(std::move(result)); });
  if (!signals.WaitFor(count)) return false;
  NODEOPS_ASSIGN_OR_RETURN(const size_t operations, count.get());
  spdlog::info("{} of an earlier start", operations == 1
                                             ? "1 operation goes on"
                                             : absl::StrCat(operations, " operations go on"));
  return true;
}

// What is left after `grace` and a second is cut off.
absl::Status Stop(absl::Duration grace, operations::OperationManager& manager, Ports& ports) {
  base::Clock& clock = base::SystemClock();
  const base::MonotonicTime end = base::After(clock.MonotonicNow(), grace + kForWrites);
  if (ports.rpc != nullptr) ports.rpc->StopAccepting();
  const auto ended = std::make_shared<std::promise<void>>();
  manager.Shutdown(grace, [ended] { ended->set_value(); });
  spdlog::info("nodeopsd shutting down: what is under way has {} to end",
               absl::FormatDuration(grace));
  const auto in_order = ended->get_future().wait_for(absl::ToChronoNanoseconds(grace + kForWrites));
  const absl::Duration left = base::Between(clock.MonotonicNow(), end);
  if (ports.rpc != nullptr) ports.rpc->Stop(std::clamp(left, kForStreams, kForSlowStreams));
  if (ports.http != nullptr) ports.http->Stop(kForTrailers);
  if (in_order != std::future_status::ready) {
    return absl::DeadlineExceededError("operations did not end in time: writes were cut off");
  }
  spdlog::info("nodeopsd stopped");
  return absl::OkStatus();
}

// Stops in time, or ends the process.
void StopOrLeave(absl::Duration grace, operations::OperationManager& manager, Ports& ports) {
  const absl::Status stopped = Stop(grace, manager, ports);
  if (stopped.ok()) return;
  spdlog::error("{}", std::string(stopped.message()));
  spdlog::default_logger()->flush();
  _exit(kExitHurried);  // What still runs would be waited for.
}

}  // namespace

absl::Status RunDaemon(const Flags& flags, const StorageOpener& open) {
  signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit(flags);
  metrics::ServiceMetrics metrics(base::SystemClock());
  ServiceHealth health(base::SystemClock());
  boost::asio::thread_pool threads(flags.threads);
  const boost::asio::any_io_executor executor = threads.get_executor();
  StopSignals signals(executor);
  NODEOPS_ASSIGN_OR_RETURN(const CallerControl control,
                           OpenCallerControl(flags, executor, base::SystemClock()));
  NODEOPS_ASSIGN_OR_RETURN(const Storage storage, open(flags, executor));
  NODEOPS_ASSIGN_OR_RETURN(Clusters clusters,
                           MakeClusters(flags, executor, base::SystemClock(), metrics, health));
  operations::OperationManager manager(
      base::SystemClock(),
      {.executor = executor,
       .store = health.Watch(metrics.Meter(Audited(storage.store, control, base::SystemClock()))),
       .backends = std::move(clusters.backends),
       .default_cluster = clusters.default_cluster,
       .limits = LimitsOf(flags)});
  NODEOPS_ASSIGN_OR_RETURN(const bool recovered, Recover(manager, signals));
  Ports ports;
  if (recovered) {
    auto started = rpc::RpcServer::Start(executor, manager, RpcServerOptionsOf(flags, control));
    if (!started.ok()) {
      return absl::Status(started.status().code(),
                          absl::StrCat("--listen: ", started.status().message()));
    }
    ports.rpc = *std::move(started);
    metrics.MeterCallers([&rpc = *ports.rpc] { return rpc.streams(); },
                         [&rpc = *ports.rpc] { return rpc.connections(); });
    metrics.MeterCertificates([&control] { return control.certificates_state(); });
    HttpPages pages{.dashboard = dashboard::Files(),
                    .readiness = [&health] { return health.Now(); },
                    .metrics = [&metrics] { return metrics.Text(); }};
    NODEOPS_ASSIGN_OR_RETURN(
        ports.http,
        HttpPort::Start(flags, executor, *ports.rpc, control.certificates.get(), std::move(pages)));
    std::cout << ServingLine(manager.clusters(), ports, storage.place) << std::endl;
    signals.WaitForFirst();
    health.ShutDown();
  }
  const Watchdog watchdog(flags.grace + kAfterGrace, kExitHurried);
  StopOrLeave(flags.grace, manager, ports);
  threads.stop();
  threads.join();
  return absl::OkStatus();
}

}  // namespace nodeops
