#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/random/random.h"
#include "client/cli/exit_status.h"
#include "client/cli/run_cli.h"

namespace {

using nodeops::cli::CliIo;
using nodeops::cli::TerminalSize;

TerminalSize SizeOfTerminal() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {};
  }
  return {.columns = size.ws_col, .rows = size.ws_row};
}

// Turns the first Ctrl-C (or SIGTERM) into a request to stop, and the second one into an end at
// once. The signals are blocked in every thread and taken by one that may do anything, as few
// things are allowed in a signal handler. It lives as long as the process.
std::stop_token StopOnInterrupt() {
  static std::stop_source& stop = *new std::stop_source;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    stop.request_stop();
    sigwait(&signals, &signal);
    _exit(128 + signal);
  }).detach();
  return stop.get_token();
}

// kubectl runs the program kubectl-nodeops on the PATH for `kubectl nodeops`
// (https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/).
std::string HowCalled(const std::string& path) {
  const bool by_kubectl = path.substr(path.rfind('/') + 1) == "kubectl-nodeops";
  return by_kubectl ? "kubectl nodeops" : "nodeops";
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is an error of the write, as every other one.
  signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  absl::BitGen random;
  CliIo io{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .out_is_terminal = isatty(STDOUT_FILENO) == 1,
      .terminal_size = SizeOfTerminal,
      .environment =
          [](const std::string& name) {
            const char* value = getenv(name.c_str());
            return std::string(value == nullptr ? "" : value);
          },
      .interrupted = StopOnInterrupt(),
      .clock = nodeops::client::SystemBlockingClock(),
      .random = random,
  };
  const int status = nodeops::cli::RunCli({argv + 1, argv + argc}, io, HowCalled(argv[0]));
  std::cout.flush();
  std::cerr.flush();
  // Without running destructors: the signal thread may still use what they would destroy.
  _exit(status);
}
