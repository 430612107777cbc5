#ifndef NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_
#define NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_

#include "client/cli/cli_io.h"
#include "client/cli/progress_frame.h"
#include "client/cli/progress_view.h"
#include "client/cli/reporter.h"
#include "client/cli/terminal_renderer.h"

namespace nodeops::cli {

// A progress display on a terminal while the operation runs; the failures and a summary at its end.
class LiveReporter final : public Reporter {
 public:
  LiveReporter(const CliIo& io, TerminalStyle style) : io_(io), style_(style), renderer_(io.out) {}

  void OnOperation(const nodeops::v1::Operation& operation) override;
  void OnEvent(const nodeops::v1::OperationEvent& event) override;
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override;
  void OnReconnected() override;
  void OnIdle() override { Draw(); }
  void Stop() override { renderer_.Erase(); }
  void Summarize(const nodeops::v1::Operation& operation) override;

 private:
  void Draw();

  const CliIo& io_;
  const TerminalStyle style_;
  TerminalRenderer renderer_;
  ProgressView view_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_
