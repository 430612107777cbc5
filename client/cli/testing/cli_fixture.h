#ifndef NODEOPS_CLIENT_CLI_TESTING_CLI_FIXTURE_H_
#define NODEOPS_CLIENT_CLI_TESTING_CLI_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/run_cli.h"
#include "client/testing/fake_node_ops_server.h"
#include "client/testing/operation_log.h"

namespace nodeops::cli {

// What a run of the command line came to.
struct Ran {
  int status;
  std::string out;
  std::string err;
};

// Runs command lines in this process against a scripted server on a real socket.
class CliFixture : public testing::Test {
 protected:
  Ran Run(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), "--server=" + server_.address());
    return RunBare(std::move(arguments), input);
  }
  // Without naming the server.
  Ran RunBare(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out, err;
    CliIo io{.in = in,
             .out = out,
             .err = err,
             .out_is_terminal = terminal_,
             .terminal_size = [] { return TerminalSize{.columns = 100, .rows = 30}; },
             .environment = [this](const std::string& name) { return environment_[name]; },
             .interrupted = stop_.get_token(),
             .clock = client::SystemBlockingClock(),
             .random = random_};
    const int status = RunCli(std::move(arguments), io);
    return {status, out.str(), err.str()};
  }
  // A log of two nodes, one of which fails.
  static client::OperationLog Failing() {
    client::OperationLog log;
    log.Started(2)
        .Finished("n1", v1::NodeResult::FAILED, 4)
        .Finished("n2", v1::NodeResult::CHANGED);
    return log.State(v1::Operation::PARTIALLY_FAILED), log;
  }

  client::FakeNodeOpsServer server_;
  std::mt19937_64 random_{1};
  std::stop_source stop_;
  std::map<std::string, std::string> environment_;
  bool terminal_ = false;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_TESTING_CLI_FIXTURE_H_
