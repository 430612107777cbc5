#include "client/cli/json_reporter.h"

#include "client/cli/format.h"

namespace nodeops::cli {

void JsonReporter::OnEvent(const nodeops::v1::OperationEvent& event) {
  out_ << ToJsonLine(event) << std::endl;
}

void JsonReporter::OnResult(const nodeops::v1::NodeResult& result) {
  nodeops::v1::OperationEvent event;
  *event.mutable_node_finished()->mutable_result() = result;
  OnEvent(event);
}

void JsonReporter::OnDisconnected(const absl::Status& why, absl::Duration wait) {
  notices_.Lost(why, wait);
}

}  // namespace nodeops::cli
