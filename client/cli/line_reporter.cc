#include "client/cli/line_reporter.h"

#include "client/cli/event_text.h"
#include "client/cli/failure_table.h"

namespace nodeops::cli {

void LineReporter::OnEvent(const nodeops::v1::OperationEvent& event) {
  if (event.has_node_finished()) results_.Add(event.node_finished().result());
  if (!quiet_) out_ << EventText(event, name_) << std::endl;
}

void LineReporter::OnResult(const nodeops::v1::NodeResult& result) {
  results_.Add(result);
  if (!quiet_) out_ << ResultText(result) << std::endl;
}

void LineReporter::OnDisconnected(const absl::Status& why, absl::Duration wait) {
  notices_.Lost(why, wait);
}

void LineReporter::Summarize(const nodeops::v1::Operation& operation) {
  PrintFailures(results_.bad(), operation, out_);
  PrintLeftAlone(results_.left_alone(), operation, out_);
  out_ << SummaryText(operation) << std::endl;
}

}  // namespace nodeops::cli
