#include "client/cli/follow.h"

#include "base/text.h"
#include "client/cli/exit_status.h"
#include "client/cli/format.h"
#include "client/cli/new_reporter.h"
#include "client/cli/pause_notices.h"
#include "client/cli/session.h"

namespace nodeops::cli {

using nodeops::v1::Operation;
using nodeops::v1::OperationEvent;

namespace {

// Passes everything on to a reporter, with a word where the operation is paused, and stops the
// following when the output is closed.
class WatchfulObserver final : public client::OperationObserver {
 public:
  WatchfulObserver(const CommandContext& context, Reporter& reporter, std::stop_source& stop)
      : reporter_(reporter), out_(context.io.out), stop_(stop), pauses_(ProgramText(context)) {}

  void OnOperation(const Operation& operation) override {
    name_ = operation.name();
    reporter_.OnOperation(operation);
    Note(pauses_.Hear(operation));
    Check();
  }
  void OnEvent(const OperationEvent& event) override {
    reporter_.OnEvent(event);
    Note(pauses_.Hear(event));
    Check();
  }
  void OnResult(const nodeops::v1::NodeResult& result) override { reporter_.OnResult(result); }
  void OnDisconnected(const absl::Status& why, absl::Duration wait) override {
    reporter_.OnDisconnected(why, wait);
  }
  void OnReconnected() override { reporter_.OnReconnected(); }
  void OnIdle() override {
    reporter_.OnIdle();
    Check();
  }

  // Empty until the operation is known.
  const std::string& name() const { return name_; }

 private:
  void Note(const std::string& lines) {
    if (!lines.empty()) reporter_.Note(lines);
  }
  void Check() {
    if (!out_) stop_.request_stop();
  }

  Reporter& reporter_;
  const std::ostream& out_;
  std::stop_source& stop_;
  PauseNotices pauses_;
  std::string name_;
};

// Waits for the operation's first snapshot.
class FirstSnapshot final : public client::OperationObserver {
 public:
  explicit FirstSnapshot(std::stop_source& stop) : stop_(stop) {}

  void OnOperation(const Operation& operation) override {
    operation_ = operation;
    stop_.request_stop();
  }
  void OnEvent(const OperationEvent&) override {}
  void OnResult(const nodeops::v1::NodeResult&) override {}
  void OnDisconnected(const absl::Status&, absl::Duration) override {}
  void OnReconnected() override {}
  void OnIdle() override {}

  const Operation& operation() const { return operation_; }

 private:
  std::stop_source& stop_;
  Operation operation_;
};

// A server that keeps operations in memory only forgets them when it restarts; every server forgets
// old ones.
int FailAsForgotten(const CommandContext& context, const std::string& name) {
  context.io.err
      << "nodeops: the server does not know " << base::Sanitize(name, 200)
      << " any more: it was restarted and keeps operations in memory only, or has dropped an "
         "old one. Some nodes may not be done.\n"
         "Start it again with the same command: nodes that are as they should be are "
         "left alone."
      << std::endl;
  return kError;
}

}  // namespace

int Follow(const CommandContext& context, const FollowCall& call) {
  const auto client = Connect(context);
  if (!client.ok()) return Fail(context, client.status());
  std::stop_source stop;
  const std::stop_callback on_interrupt(context.io.interrupted, [&] { stop.request_stop(); });
  const std::unique_ptr<Reporter> reporter = NewReporter(context.options, context.io);
  WatchfulObserver observer(context, *reporter, stop);
  const absl::StatusOr<Operation> end = call(**client, observer, stop.get_token());
  reporter->Stop();
  if (end.ok()) {
    reporter->Summarize(*end);
    return ExitStatusOf(*end);
  }
  int status = kError;
  if (context.io.interrupted.stop_requested()) {
    status = kInterrupted;
    context.io.err << (observer.name().empty()
                           ? "Interrupted before the server answered: the operation may have been "
                             "accepted; \"nodeops operations\" lists it then."
                           : "Detached: the operation goes on.")
                   << std::endl;
  } else if (!context.io.out) {
    status = kOutputClosed;
    context.io.err << "nodeops: the output was closed: detached, the operation goes on."
                   << std::endl;
  } else if (absl::IsNotFound(end.status()) && !observer.name().empty()) {
    return FailAsForgotten(context, observer.name());
  } else {
    Fail(context, end.status());
  }
  if (!observer.name().empty()) PrintHowToGoOn(context, observer.name());
  return status;
}

int StartDetached(const CommandContext& context, const FollowCall& call) {
  const auto client = Connect(context);
  if (!client.ok()) return Fail(context, client.status());
  std::stop_source stop;
  const std::stop_callback on_interrupt(context.io.interrupted, [&] { stop.request_stop(); });
  FirstSnapshot first(stop);
  const absl::StatusOr<Operation> end = call(**client, first, stop.get_token());
  if (first.operation().name().empty()) {
    return context.io.interrupted.stop_requested() ? kInterrupted : Fail(context, end.status());
  }
  if (context.options.json) {
    context.io.out << ToJsonLine(first.operation()) << std::endl;
    return kSuccess;
  }
  context.io.out << base::Sanitize(first.operation().name(), 200) << std::endl;
  if (!context.options.quiet) PrintHowToGoOn(context, first.operation().name());
  return kSuccess;
}

}  // namespace nodeops::cli
