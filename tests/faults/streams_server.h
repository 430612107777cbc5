#ifndef NODEOPS_TESTS_FAULTS_STREAMS_SERVER_H_
#define NODEOPS_TESTS_FAULTS_STREAMS_SERVER_H_

#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "absl/time/time.h"
#include "service/operations/operation_manager.h"
#include "service/operations/testing/fake_cluster.h"
#include "service/rpc/rpc_server.h"

namespace nodeops::tests {

// The service in this process, where its live streams can be counted: the real gRPC server and the
// real operations. Of its clusters `quick` does every node at once, and `still` none, until the
// operation is cancelled. The store has a thread of its own.
class StreamsServer {
 public:
  StreamsServer();
  ~StreamsServer();  // Stops at once.

  rpc::RpcServer& rpc() { return *rpc_; }

  // As the daemon does it: nothing new, operations end, streams end.
  void Stop(absl::Duration timeout);

  // From the first call to the second the store's thread does nothing.
  void HoldStore();
  void ReleaseStore();

 private:
  class Gate;

  boost::asio::thread_pool threads_{2};
  boost::asio::thread_pool store_thread_{1};
  const std::shared_ptr<operations::FakeCluster> quick_;
  const std::shared_ptr<operations::FakeCluster> still_;
  std::unique_ptr<operations::OperationManager> manager_;
  std::unique_ptr<rpc::RpcServer> rpc_;
  std::unique_ptr<Gate> gate_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STREAMS_SERVER_H_
