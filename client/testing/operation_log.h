#ifndef NODEOPS_CLIENT_TESTING_OPERATION_LOG_H_
#define NODEOPS_CLIENT_TESTING_OPERATION_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::client {

// The log of a made-up operation, built event by event, and the stream messages that a server would
// send for it.
class OperationLog {
 public:
  explicit OperationLog(std::string name = "operations/op-1");

  // Appends an event; returns *this.
  OperationLog& Started(int total);
  OperationLog& Attempt(const std::string& node, int attempt);
  OperationLog& Conflict(const std::string& node, int attempt, int backoff_ms);
  OperationLog& Throttled(const std::string& node, int attempt, int wait_ms);
  OperationLog& Finished(const std::string& node, nodeops::v1::NodeResult::Result result,
                         int attempts = 1);
  OperationLog& State(nodeops::v1::Operation::State state, const std::string& reason = "",
                      nodeops::v1::Operation::StateCause cause = {});
  OperationLog& Recovered();
  // A whole log: `nodes` nodes n1, n2, ... that end CHANGED after a conflict each, and SUCCEEDED.
  static OperationLog Succeeding(int nodes);

  const std::string& name() const { return operation_.name(); }
  const std::vector<nodeops::v1::OperationEvent>& events() const { return events_; }
  int64_t size() const { return static_cast<int64_t>(events_.size()); }
  // To change what the log does not say, such as the action.
  nodeops::v1::Operation& operation() { return operation_; }

  // The operation with all events counted.
  nodeops::v1::Operation Snapshot() const { return operation_; }
  // The results so far, in order.
  std::vector<nodeops::v1::NodeResult> Results() const;
  // The operation as it was when it was accepted.
  nodeops::v1::Operation Accepted() const;
  // The messages of a stream after `after_sequence`: a snapshot, one message an event, a snapshot.
  std::vector<nodeops::v1::OperationUpdate> Messages(int64_t after_sequence = 0) const;

 private:
  nodeops::v1::OperationEvent& Append();

  nodeops::v1::Operation operation_;
  std::vector<nodeops::v1::OperationEvent> events_;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_TESTING_OPERATION_LOG_H_
