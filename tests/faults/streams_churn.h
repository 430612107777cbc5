#ifndef NODEOPS_TESTS_FAULTS_STREAMS_CHURN_H_
#define NODEOPS_TESTS_FAULTS_STREAMS_CHURN_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "nodeops/v1/node_ops.grpc.pb.h"
#include "tests/faults/streams_proxy.h"

namespace nodeops::tests {

// What the callers of one round share.
struct ChurnState {
  explicit ChurnState(const std::string& server) : proxy(server) {}

  StreamsProxy proxy;
  std::vector<std::shared_ptr<grpc::Channel>> channels;  // Through the proxy.
  std::atomic<int64_t> left = 0;                         // Streams still to be opened.
  std::mutex mutex;                                      // Guards what follows.
  std::vector<std::pair<std::string, bool>> operations;  // To be watched; those that end soon.
  std::map<std::string, int64_t> endings;                // How streams ended.
  std::vector<std::string> breaches;                     // What must not be.
};

// A caller that opens streams of every kind, reads a few messages of each and then breaks it in a
// way that chance decides: gone before it reads, cancelled, past its deadline, its TCP connection
// reset, its operation cancelled in the same moment, or read to the end.
class ChurnCaller {
 public:
  ChurnCaller(ChurnState& state, uint64_t seed) : state_(state), random_(seed) {}

  // Until none is left to be opened.
  void Run();

 private:
  enum class Ending { kRead, kLeave, kCancel, kDeadline, kReset, kCancelOperation, kLast };

  // What comes on a stream of its own accord, and soon.
  struct Expectation {
    uint64_t messages = 0;
    bool ends = false;
  };
  static Expectation ExpectationOf(bool is_quick) {
    return {.messages = is_quick ? 4u : 2u, .ends = is_quick};
  }

  template <typename Update, typename Open>
  void RunStream(Expectation expected, Open open);
  void RunWatch();
  void RunBatch(const char* cluster);
  bool Break(Ending ending, grpc::ClientContext& context);
  bool CancelOperation(grpc::ClientContext& context);
  void CheckOrder(const v1::OperationUpdate& update, const Expectation& expected);
  void CheckOrder(const v1::OperationsUpdate&, const Expectation&) {}
  void CheckOrder(const grpc::health::v1::HealthCheckResponse&, const Expectation&) {}
  void Count(const std::string& ending, const grpc::Status& status);
  std::string AnyOperation(bool& is_quick);
  std::shared_ptr<grpc::Channel> AnyChannel();

  ChurnState& state_;
  std::mt19937_64 random_;
  // Of the stream under way.
  std::string operation_;
  int64_t last_sequence_ = 0;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STREAMS_CHURN_H_
