#ifndef NODEOPS_CLIENT_CLI_JSON_REPORTER_H_
#define NODEOPS_CLIENT_CLI_JSON_REPORTER_H_

#include "client/cli/cli_io.h"
#include "client/cli/connection_notices.h"
#include "client/cli/reporter.h"

namespace nodeops::cli {

// Every OperationEvent in protobuf's JSON form, one a line, and nothing else. A result whose event
// is not kept any more is an event without `sequence` and `time`.
class JsonReporter final : public Reporter {
 public:
  JsonReporter(const CliIo& io, bool quiet) : out_(io.out), err_(io.err), notices_(io.err, quiet) {}

  void OnOperation(const nodeops::v1::Operation&) override {}
  void OnEvent(const nodeops::v1::OperationEvent& event) override;
  void OnResult(const nodeops::v1::NodeResult& result) override;
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override;
  void OnReconnected() override { notices_.Back(); }
  void OnIdle() override {}
  void Note(const std::string& lines) override { err_ << lines << std::endl; }
  void Stop() override {}
  void Summarize(const nodeops::v1::Operation&) override {}

 private:
  std::ostream& out_;
  std::ostream& err_;
  ConnectionNotices notices_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_JSON_REPORTER_H_
