#include "client/cli/line_reporter.h"

#include "client/cli/event_text.h"
#include "client/cli/failure_table.h"
#include "client/cli/format.h"

namespace nodeops::cli {

void LineReporter::OnEvent(const nodeops::v1::OperationEvent& event) {
  if (event.has_node_finished() && !IsGood(event.node_finished().result().result())) {
    bad_results_.push_back(event.node_finished().result());
  }
  if (!quiet_) out_ << EventText(event, name_) << std::endl;
}

void LineReporter::OnDisconnected(const absl::Status& why, absl::Duration wait) {
  notices_.Lost(why, wait);
}

void LineReporter::Summarize(const nodeops::v1::Operation& operation) {
  PrintFailures(bad_results_, operation, out_);
  out_ << SummaryText(operation) << std::endl;
}

}  // namespace nodeops::cli
