// nodeops-sandbox: a simulated Kubernetes cluster to try nodeops, or anything else that works on
// nodes, against. `nodeops-sandbox --help` explains it.

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <memory>

#include "base/clock.h"
#include "k8s/sandbox/server/sandbox.h"
#include "k8s/sandbox/server/sandbox_options.h"

namespace {

int Fail(const absl::Status& status) {
  std::cerr << "nodeops-sandbox: " << status.message() << std::endl;
  return 1;
}

// Every connection is a file.
void RaiseFileLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  using nodeops::k8s::sandbox::Sandbox;
  auto flags = nodeops::k8s::sandbox::ParseFlags(argc, argv);
  if (!flags.ok()) return Fail(flags.status());
  if (!flags->options) {
    std::cout << flags->help << std::flush;
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN);
  RaiseFileLimit();
  boost::asio::io_context io(1);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
  auto sandbox =
      Sandbox::Start(io.get_executor(), nodeops::base::SystemClock(), *std::move(flags->options));
  if (!sandbox.ok()) return Fail(sandbox.status());
  std::cout << (*sandbox)->serving_line() << std::endl;
  io.run();
  return 0;
}
