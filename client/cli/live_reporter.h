#ifndef NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_
#define NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_

#include <optional>
#include <string>

#include "base/clock.h"
#include "client/cli/cli_io.h"
#include "client/cli/progress_frame.h"
#include "client/cli/progress_view.h"
#include "client/cli/reporter.h"
#include "client/cli/terminal_renderer.h"

namespace nodeops::cli {

// A progress display on a terminal while the operation runs; the failures and a summary at its end.
// What must not be missed, such as a connection that was lost for a while, is said above the
// display and stays.
class LiveReporter final : public Reporter {
 public:
  LiveReporter(const CliIo& io, TerminalStyle style) : io_(io), style_(style), renderer_(io.out) {}

  void OnOperation(const nodeops::v1::Operation& operation) override;
  void OnEvent(const nodeops::v1::OperationEvent& event) override;
  void OnResult(const nodeops::v1::NodeResult& result) override { view_.Apply(result); }
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override;
  void OnReconnected() override;
  void OnIdle() override { Draw(); }
  void Note(const std::string& lines) override;
  void Stop() override { renderer_.Erase(); }
  void Summarize(const nodeops::v1::Operation& operation) override;

 private:
  void Draw();  // if one is due
  void Redraw();

  const CliIo& io_;
  const TerminalStyle style_;
  TerminalRenderer renderer_;
  ProgressView view_;
  std::optional<base::MonotonicTime> lost_since_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_LIVE_REPORTER_H_
