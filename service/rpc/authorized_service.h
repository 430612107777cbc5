#ifndef NODEOPS_SERVICE_RPC_AUTHORIZED_SERVICE_H_
#define NODEOPS_SERVICE_RPC_AUTHORIZED_SERVICE_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "service/operations/operation_service.h"
#include "service/rpc/access_rules.h"

namespace nodeops::rpc {

// An OperationService as it is for one caller, under the rules of the moment of its making.
//
// A caller may see an operation if it is his own or he may read all of its clusters; any other one
// is NOT_FOUND to him, as if it were not there, and lists leave it out. He may cancel, pause and
// resume one that he may see if it is his own or he may do what it does on every node of its
// clusters; to resume even his own he must have the right to what it does on each of its clusters.
// A batch is refused as a whole, before anything is recorded or touched, with
// PERMISSION_DENIED naming the first cluster or node that he may not cordon (or uncordon); an undo
// counts as what it does, and plans and dry runs as the real thing. Nodes are listed to those who
// may read their cluster. A cluster on which he has no right at all is not there.
//
// `inner` must outlive its last answer; this need not.
class AuthorizedService final : public operations::OperationService {
 public:
  // Answers that need no `inner` come on `executor`.
  AuthorizedService(boost::asio::any_io_executor executor, operations::OperationService& inner,
                    std::string caller, Access access);

  void StartBatch(operations::BatchRequest request, Done<v1::Operation> done) override;
  void UndoOperation(operations::UndoRequest request, Done<v1::Operation> done) override;
  void GetOperation(std::string name, Done<v1::Operation> done) override;
  void ListOperations(std::string filter, int page_size, std::string page_token,
                      Done<operations::OperationPage> done) override;
  void ListNodeResults(std::string name, std::vector<v1::NodeResult::Result> results, int page_size,
                       std::string page_token, Done<operations::NodeResultPage> done) override;
  void CancelOperation(std::string name, std::string reason, v1::Operation::CancelMode mode,
                       Done<v1::Operation> done) override;
  void PauseOperation(std::string name, std::string reason, Done<v1::Operation> done) override;
  void ResumeOperation(std::string name, Done<v1::Operation> done) override;
  void Watch(std::string name, int64_t after_sequence,
             Done<std::shared_ptr<operations::WatchCursor>> done) override;
  void WatchOperations(std::string filter, int64_t after_change,
                       Done<std::shared_ptr<operations::ChangeCursor>> done) override;
  void ListNodes(operations::ListNodesQuery query, Done<operations::NodeListing> done) override;
  const std::vector<v1::Cluster>& clusters() const override { return clusters_; }

 private:
  struct Caller;  // Who and what he may do: shared with answers that are late.

  template <typename T>
  void Refuse(absl::Status error, Done<T> done) const;

  enum class Want { kSee, kStop, kResume };  // kStop: cancel or pause.

  // Calls `go` if the caller may do that with the operation, and otherwise `done` with the error.
  template <typename T>
  void IfAllowed(const std::string& name, Want want, Done<T> done,
                 absl::AnyInvocable<void(Done<T>)> go) const;

  const boost::asio::any_io_executor executor_;
  operations::OperationService& inner_;
  const std::shared_ptr<const Caller> caller_;
  std::vector<v1::Cluster> clusters_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_AUTHORIZED_SERVICE_H_
