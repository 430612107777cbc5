#ifndef NODEOPS_CLIENT_CLI_CLI_IO_H_
#define NODEOPS_CLIENT_CLI_CLI_IO_H_

#include <functional>
#include <istream>
#include <ostream>
#include <stop_token>
#include <string>

#include "absl/random/bit_gen_ref.h"
#include "client/blocking_clock.h"

namespace nodeops::cli {

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};

// All that the command line takes from the world, so that a test can be the world.
struct CliIo {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // Whether `out` is a terminal, and how large that is now.
  bool out_is_terminal = false;
  std::function<TerminalSize()> terminal_size = [] { return TerminalSize{}; };
  // An environment variable; empty where it is not set.
  std::function<std::string(const std::string&)> environment = [](const std::string&) {
    return std::string();
  };
  // Ctrl-C.
  std::stop_token interrupted;
  client::BlockingClock& clock;
  absl::BitGenRef random;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_CLI_IO_H_
