#ifndef NODEOPS_CLIENT_CLI_LINE_REPORTER_H_
#define NODEOPS_CLIENT_CLI_LINE_REPORTER_H_

#include <string>

#include "client/cli/cli_io.h"
#include "client/cli/connection_notices.h"
#include "client/cli/notable_results.h"
#include "client/cli/reporter.h"

namespace nodeops::cli {

// One line an event, for logs and pipes, and a summary. When quiet, only the failures and the
// summary.
class LineReporter final : public Reporter {
 public:
  LineReporter(const CliIo& io, bool quiet)
      : out_(io.out), err_(io.err), quiet_(quiet), notices_(io.err, quiet) {}

  void OnOperation(const nodeops::v1::Operation& operation) override { name_ = operation.name(); }
  void OnEvent(const nodeops::v1::OperationEvent& event) override;
  void OnResult(const nodeops::v1::NodeResult& result) override;
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override;
  void OnReconnected() override { notices_.Back(); }
  void OnIdle() override {}
  void Note(const std::string& lines) override { err_ << lines << std::endl; }
  void Stop() override {}
  void Summarize(const nodeops::v1::Operation& operation) override;

 private:
  std::ostream& out_;
  std::ostream& err_;
  const bool quiet_;
  ConnectionNotices notices_;
  std::string name_;
  NotableResults results_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_LINE_REPORTER_H_
