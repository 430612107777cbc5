#ifndef NODEOPS_CLIENT_NODE_OPS_CLIENT_H_
#define NODEOPS_CLIENT_NODE_OPS_CLIENT_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/blocking_clock.h"
#include "client/channel.h"
#include "client/operation_follower.h"
#include "client/operation_observer.h"
#include "client/operations_observer.h"
#include "client/reconnect_policy.h"
#include "nodeops/v1/node_ops.grpc.pb.h"

namespace nodeops::client {

struct ClientOptions {
  ChannelOptions channel;
  ReconnectOptions reconnect;
  // The time limit of every call that is not a stream.
  absl::Duration call_timeout = absl::Seconds(30);
};

// Talks to one nodeops server: make one, keep it, and call it from one thread or, as gRPC's stubs,
// from several. Errors are the call's status with the server's details in the message
// (call_error.h).
//
// BatchCordonNodes, BatchUncordonNodes, UndoOperation and Watch block and follow the operation to
// its end as OperationFollower says, through broken connections and restarts of the server, and
// return it in its final state. What became of the nodes is in its state and counts, not in the
// status. A start without a request_id gets a random one, so that repeating it after a lost answer
// starts nothing twice. Requesting `stop` ends only the following: the operation goes on, and
// Cancel ends it.
class NodeOpsClient {
 public:
  // Connects when first used. INVALID_ARGUMENT when the address is bad. `clock` and `random` must
  // outlive the client and, unlike it, are used by one thread at a time.
  static absl::StatusOr<std::unique_ptr<NodeOpsClient>> Create(
      const ClientOptions& options, absl::BitGenRef random,
      BlockingClock& clock = SystemBlockingClock());

  absl::StatusOr<v1::Operation> BatchCordonNodes(v1::BatchCordonNodesRequest request,
                                                 OperationObserver& observer, std::stop_token stop);
  absl::StatusOr<v1::Operation> BatchUncordonNodes(v1::BatchUncordonNodesRequest request,
                                                   OperationObserver& observer,
                                                   std::stop_token stop);
  absl::StatusOr<v1::Operation> UndoOperation(v1::UndoOperationRequest request,
                                              OperationObserver& observer, std::stop_token stop);
  // Events up to `after_sequence` are left out.
  absl::StatusOr<v1::Operation> Watch(const std::string& name, int64_t after_sequence,
                                      OperationObserver& observer, std::stop_token stop);

  // Blocks and follows all operations that match `filter` (AIP-160; empty: all) as
  // OperationsFollower says. CANCELLED as soon as `stop` is requested, or the error that ended it.
  absl::Status WatchOperations(const std::string& filter, OperationsObserver& observer,
                               std::stop_token stop);

  absl::StatusOr<v1::Operation> GetOperation(const v1::GetOperationRequest& request);
  absl::StatusOr<v1::Operation> CancelOperation(const v1::CancelOperationRequest& request);
  absl::StatusOr<v1::Operation> PauseOperation(const v1::PauseOperationRequest& request);
  absl::StatusOr<v1::Operation> ResumeOperation(const v1::ResumeOperationRequest& request);
  absl::StatusOr<v1::ListOperationsResponse> ListOperations(
      const v1::ListOperationsRequest& request);
  absl::StatusOr<v1::ListNodeResultsResponse> ListNodeResults(
      const v1::ListNodeResultsRequest& request);
  // Every page.
  absl::StatusOr<std::vector<v1::NodeResult>> ListAllNodeResults(
      v1::ListNodeResultsRequest request);
  absl::StatusOr<v1::ListNodesResponse> ListNodes(const v1::ListNodesRequest& request);
  absl::StatusOr<v1::ListClustersResponse> ListClusters(const v1::ListClustersRequest& request);

 private:
  NodeOpsClient(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options,
                absl::BitGenRef random, BlockingClock& clock);

  using UpdateStream = MessageStream<v1::OperationUpdate>;
  using OpenStream = std::function<std::unique_ptr<UpdateStream>(const WatchSession&)>;

  absl::StatusOr<v1::Operation> Follow(OpenStream open, WatchSession session,
                                       OperationObserver& observer, std::stop_token stop);
  std::unique_ptr<UpdateStream> OpenWatch(const WatchSession& session, std::stop_token stop);
  absl::StatusOr<OperationEnd> ReadEnd(const std::string& name);

  template <typename Request>
  absl::StatusOr<v1::Operation> Start(
      Request request,
      std::unique_ptr<grpc::ClientAsyncReader<v1::OperationUpdate>> (v1::NodeOps::Stub::*call)(
          grpc::ClientContext*, const Request&, grpc::CompletionQueue*),
      OperationObserver& observer, std::stop_token stop);
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (v1::NodeOps::Stub::*call)(grpc::ClientContext*,
                                                                        const Request&, Response*),
                                const Request& request);

  const ClientOptions options_;
  const std::unique_ptr<v1::NodeOps::Stub> stub_;
  absl::BitGenRef random_;
  BlockingClock& clock_;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_NODE_OPS_CLIENT_H_
