#include "client/cli/live_reporter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/event_text.h"
#include "client/cli/failure_table.h"
#include "client/cli/format.h"

namespace nodeops::cli {

void LiveReporter::OnOperation(const nodeops::v1::Operation& operation) {
  view_.Apply(operation, io_.clock.Now());
  Draw();
}

void LiveReporter::OnEvent(const nodeops::v1::OperationEvent& event) {
  view_.Apply(event, io_.clock.Now());
  if (event.has_operation_recovered()) {
    Note(absl::StrCat("nodeops: the server was started anew and goes on with ",
                      Count(event.operation_recovered().unfinished(), "unfinished node")));
  }
  Draw();
}

void LiveReporter::OnDisconnected(const absl::Status& why, absl::Duration wait) {
  view_.SetConnectionLost(base::Sanitize(std::string(why.message())),
                          base::After(io_.clock.Now(), wait));
  if (!lost_since_) lost_since_ = io_.clock.Now();
  Draw();
}

void LiveReporter::OnReconnected() {
  view_.SetConnected();
  if (const auto since = std::exchange(lost_since_, std::nullopt)) {
    Note(absl::StrCat("nodeops: the connection was lost for ",
                      ShortDuration(base::Between(*since, io_.clock.Now())), " and is back"));
  }
  Draw();
}

void LiveReporter::Note(const std::string& lines) {
  renderer_.Erase();
  io_.out << lines << '\n' << std::flush;
  Redraw();
}

void LiveReporter::Redraw() {
  if (view_.operation().name().empty()) return;
  const base::MonotonicTime now = io_.clock.Now();
  renderer_.Draw(ProgressFrame(view_, now, io_.terminal_size(), style_), now);
}

void LiveReporter::Draw() {
  if (renderer_.IsDue(io_.clock.Now())) Redraw();
}

void LiveReporter::Summarize(const nodeops::v1::Operation& operation) {
  PrintFailures(view_.results().bad(), operation, io_.out);
  PrintLeftAlone(view_.results().left_alone(), operation, io_.out);
  io_.out << SummaryText(operation) << std::endl;
}

}  // namespace nodeops::cli
