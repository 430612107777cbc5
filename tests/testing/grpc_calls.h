#ifndef NODEOPS_TESTS_TESTING_GRPC_CALLS_H_
#define NODEOPS_TESTS_TESTING_GRPC_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nodeops/v1/node_ops.grpc.pb.h"

namespace nodeops::tests {

using Stub = v1::NodeOps::Stub;
using Stream = grpc::ClientReader<v1::OperationUpdate>;

// A stub with a connection of its own (gRPC would otherwise share one among all stubs of a
// process).
std::unique_ptr<Stub> Connect(const std::string& server);

// What a stream said, from its first message to its end.
struct StreamRecord {
  grpc::Status status;
  std::vector<v1::OperationEvent> events;
  v1::Operation operation;  // The last snapshot.
  bool going_away = false;
  int64_t resume_after_sequence = 0;
};

// Reads until the stream ends, or until `enough` says so (then the caller cancels the context).
StreamRecord ReadStream(Stream& stream,
                        const std::function<bool(const StreamRecord&)>& enough = nullptr);

// Starts a batch and reads its stream to the end.
StreamRecord Cordon(Stub& stub, const v1::BatchCordonNodesRequest& request);
StreamRecord Uncordon(Stub& stub, const v1::BatchUncordonNodesRequest& request);

// Watches an operation's log after a sequence number to its end.
StreamRecord Watch(Stub& stub, const std::string& operation, int64_t after_sequence);

// The sequence numbers of a stream's events.
std::vector<int64_t> Sequences(const StreamRecord& record);

// The whole numbers from `first` to `last`.
std::vector<int64_t> Range(int64_t first, int64_t last);

// All results of an operation, by pages.
std::vector<v1::NodeResult> Results(Stub& stub, const std::string& operation);

// The results that a stream's events hold.
std::vector<v1::NodeResult> ResultsOf(const StreamRecord& record);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_TESTING_GRPC_CALLS_H_
