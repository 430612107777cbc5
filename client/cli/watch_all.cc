#include "client/cli/watch_all.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/connection_notices.h"
#include "client/cli/event_text.h"
#include "client/cli/exit_status.h"
#include "client/cli/format.h"
#include "client/cli/new_reporter.h"
#include "client/cli/operations_view.h"
#include "client/cli/session.h"
#include "client/cli/terminal_renderer.h"
#include "client/watch_session.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

// Stops the watch when nobody reads the output any more.
class OperationsReporter : public client::OperationsObserver {
 public:
  OperationsReporter(const CliIo& io, std::stop_source& stop) : io_(io), stop_(stop) {}

  void OnIdle() override {
    if (!io_.out) stop_.request_stop();
  }
  // The watch has ended.
  virtual void Stop() {}

 protected:
  const CliIo& io_;

 private:
  std::stop_source& stop_;
};

class LinesReporter final : public OperationsReporter {
 public:
  LinesReporter(const CommandContext& context, std::stop_source& stop)
      : OperationsReporter(context.io, stop),
        json_(context.options.json),
        notices_(context.io.err, context.options.quiet) {}

  void OnChanged(const Operation& operation) override {
    if (!up_to_date_ && client::IsFinal(operation.state())) return;
    io_.out << (json_ ? ToJsonLine(operation) : SummaryText(operation)) << std::endl;
    OnIdle();
  }
  void OnUpToDate() override { up_to_date_ = true; }
  void OnStartOver() override { up_to_date_ = false; }
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override {
    notices_.Lost(why, wait);
  }
  void OnReconnected() override { notices_.Back(); }

 private:
  const bool json_;
  ConnectionNotices notices_;
  bool up_to_date_ = false;  // once: what ended while the connection was lost is news
};

class TableReporter final : public OperationsReporter {
 public:
  TableReporter(const CliIo& io, std::stop_source& stop)
      : OperationsReporter(io, stop), renderer_(io.out) {}

  void OnChanged(const Operation& operation) override {
    view_.Apply(operation);
    Draw();
  }
  void OnUpToDate() override {
    up_to_date_ = true;
    Draw();
  }
  void OnStartOver() override { view_.Clear(); }
  void OnDisconnected(const absl::Status& why, absl::Duration) override {
    notice_ = absl::StrCat("no connection: ", base::Sanitize(std::string(why.message()), 300));
    Draw();
  }
  void OnReconnected() override { notice_.clear(); }
  void OnIdle() override {
    OperationsReporter::OnIdle();
    Draw();
  }
  // The table as it was last stays on the screen.
  void Stop() override {
    if (up_to_date_) renderer_.Draw(view_.Frame(io_.terminal_size(), notice_), io_.clock.Now());
  }

 private:
  void Draw() {
    const base::MonotonicTime now = io_.clock.Now();
    if (!up_to_date_ || !renderer_.IsDue(now)) return;
    renderer_.Draw(view_.Frame(io_.terminal_size(), notice_), now);
  }

  TerminalRenderer renderer_;
  OperationsView view_;
  std::string notice_;
  bool up_to_date_ = false;
};

}  // namespace

int WatchAll(const CommandContext& context, const std::string& filter) {
  const auto client = Connect(context);
  if (!client.ok()) return Fail(context, client.status());
  std::stop_source stop;
  const std::stop_callback on_interrupt(context.io.interrupted, [&] { stop.request_stop(); });
  std::unique_ptr<OperationsReporter> reporter;
  if (ShowsLive(context.options, context.io)) {
    reporter = std::make_unique<TableReporter>(context.io, stop);
  } else {
    reporter = std::make_unique<LinesReporter>(context, stop);
  }
  const absl::Status end = (*client)->WatchOperations(filter, *reporter, stop.get_token());
  reporter->Stop();
  if (context.io.interrupted.stop_requested()) return kInterrupted;
  if (!context.io.out) return kOutputClosed;
  return Fail(context, end);
}

}  // namespace nodeops::cli
