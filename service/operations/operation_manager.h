#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_MANAGER_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_MANAGER_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"
#include "service/operations/running_operations.h"

namespace nodeops::operations {

struct OperationManagerOptions {
  boost::asio::any_io_executor executor;  // Of any number of threads.
  std::shared_ptr<OperationStore> store;
  ClusterBackends backends;
  std::string default_cluster;  // One of `backends`, or empty for none.
  OperationLimits limits;
};

// The OperationService of this process: operations run here, and their logs are in the store.
//
// Everything under way keeps what it needs alive, so the manager may be destroyed at any time; to
// end in order, Shutdown first.
class OperationManager final : public OperationService {
 public:
  // `clock` must outlive the executor's context.
  OperationManager(base::Clock& clock, OperationManagerOptions options);
  ~OperationManager() override;

  void StartBatch(BatchRequest request, Done<v1::Operation> done) override;
  void UndoOperation(UndoRequest request, Done<v1::Operation> done) override;
  void GetOperation(std::string name, Done<v1::Operation> done) override;
  void ListOperations(std::string filter, int page_size, std::string page_token,
                      Done<OperationPage> done) override;
  void ListNodeResults(std::string name, std::vector<v1::NodeResult::Result> results, int page_size,
                       std::string page_token, Done<NodeResultPage> done) override;
  void CancelOperation(std::string name, std::string reason, v1::Operation::CancelMode mode,
                       Done<v1::Operation> done) override;
  void PauseOperation(std::string name, std::string reason, Done<v1::Operation> done) override;
  void ResumeOperation(std::string name, Done<v1::Operation> done) override;
  void Watch(std::string name, int64_t after_sequence,
             Done<std::shared_ptr<WatchCursor>> done) override;
  void WatchOperations(std::string filter, int64_t after_change,
                       Done<std::shared_ptr<ChangeCursor>> done) override;
  void ListNodes(ListNodesQuery query, Done<NodeListing> done) override;
  const std::vector<v1::Cluster>& clusters() const override { return clusters_; }

  // The contracts of the functions of that name in RunningOperations. Reading and watching work
  // before, meanwhile and afterwards.
  void Recover(std::string owner, absl::AnyInvocable<void(absl::StatusOr<size_t>)> done);
  void Shutdown(absl::Duration grace, absl::AnyInvocable<void()> done);

 private:
  // `done`, but called on the executor; About adds to NOT_FOUND which operation it is about.
  template <typename T>
  Done<T> OnExecutor(Done<T> done) const;
  template <typename T>
  Done<T> About(std::string name, Done<T> done) const;

  const boost::asio::any_io_executor executor_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const ClusterBackends backends_;
  std::vector<v1::Cluster> clusters_;
  const std::shared_ptr<RunningOperations> running_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_MANAGER_H_
