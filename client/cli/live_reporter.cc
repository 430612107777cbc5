#include "client/cli/live_reporter.h"

#include "base/text.h"
#include "client/cli/event_text.h"
#include "client/cli/failure_table.h"

namespace nodeops::cli {

void LiveReporter::OnOperation(const nodeops::v1::Operation& operation) {
  view_.Apply(operation, io_.clock.Now());
  Draw();
}

void LiveReporter::OnEvent(const nodeops::v1::OperationEvent& event) {
  view_.Apply(event, io_.clock.Now());
  Draw();
}

void LiveReporter::OnDisconnected(const absl::Status& why, absl::Duration wait) {
  view_.SetConnectionLost(base::Sanitize(std::string(why.message())),
                          base::After(io_.clock.Now(), wait));
  Draw();
}

void LiveReporter::OnReconnected() {
  view_.SetConnected();
  Draw();
}

void LiveReporter::Draw() {
  const base::MonotonicTime now = io_.clock.Now();
  if (view_.operation().name().empty() || !renderer_.IsDue(now)) return;
  renderer_.Draw(ProgressFrame(view_, now, io_.terminal_size(), style_), now);
}

void LiveReporter::Summarize(const nodeops::v1::Operation& operation) {
  PrintFailures(view_.bad_results(), operation, io_.out);
  io_.out << SummaryText(operation) << std::endl;
}

}  // namespace nodeops::cli
