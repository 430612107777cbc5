#ifndef NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_SERVICE_H_
#define NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_SERVICE_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/operations/operation_service.h"
#include "service/rpc/testing/fake_changes.h"
#include "service/rpc/testing/fake_operation_log.h"

namespace nodeops::rpc {

// An OperationService whose operations do what a test says. It answers on `executor`. Thread-safe.
class FakeOperationService final : public operations::OperationService {
 public:
  // Has the clusters "prod", which is the default, and "test".
  explicit FakeOperationService(boost::asio::any_io_executor executor);
  ~FakeOperationService() override;

  // Makes an operation with `events` events; its log goes on.
  void Create(const std::string& name, int events);
  // Adds events, of about `bytes` bytes each.
  void Append(const std::string& name, int events, int bytes = 0);
  // Ends the log with one more event.
  void End(const std::string& name);
  // Lets every wait for events and for changes run out.
  void RunOutWaits();
  // Says that an operation has changed; one that was not known is made. `bytes` are its reason's.
  void Change(const std::string& name, int bytes = 0);
  // Every wait for events or changes ends with `error`.
  void BreakCursors(absl::Status error);
  // From now on every call but Watch and GetOperation is answered with `error`.
  void FailWith(absl::Status error);
  // Holds back the answers of StartBatch and ListNodes until `hold` is false again.
  void Hold(bool hold);

  // What was asked for.
  std::vector<operations::BatchRequest> batches() const;
  std::vector<operations::ListNodesQuery> node_queries() const;
  std::vector<std::string> cancelled() const;
  std::vector<v1::Operation::CancelMode> cancel_modes() const;
  std::vector<operations::UndoRequest> undos() const;
  // WatchOperations' filters, and the pages of any kind that were asked for.
  std::vector<std::string> filters() const;
  std::vector<int> page_sizes() const;
  // Watches that wait for events or changes now, and how long those for changes would.
  size_t waiting() const;
  std::vector<absl::Duration> change_waits() const;

  void StartBatch(operations::BatchRequest request, Done<v1::Operation> done) override;
  void GetOperation(std::string name, Done<v1::Operation> done) override;
  void UndoOperation(operations::UndoRequest request, Done<v1::Operation> done) override;
  void ListOperations(std::string filter, int page_size, std::string page_token,
                      Done<operations::OperationPage> done) override;
  void ListNodeResults(std::string name, std::vector<v1::NodeResult::Result> results, int page_size,
                       std::string page_token, Done<operations::NodeResultPage> done) override;
  void CancelOperation(std::string name, std::string reason, v1::Operation::CancelMode mode,
                       Done<v1::Operation> done) override;
  void PauseOperation(std::string name, std::string reason, Done<v1::Operation> done) override;
  void ResumeOperation(std::string name, Done<v1::Operation> done) override;
  void WatchOperations(std::string filter, int64_t after_change,
                       Done<std::shared_ptr<operations::ChangeCursor>> done) override;
  void Watch(std::string name, int64_t after_sequence,
             Done<std::shared_ptr<operations::WatchCursor>> done) override;
  void ListNodes(operations::ListNodesQuery query, Done<operations::NodeListing> done) override;
  const std::vector<v1::Cluster>& clusters() const override { return clusters_; }

 private:
  template <typename T>
  void Answer(Done<T> done, absl::StatusOr<T> answer);
  void AnswerOrHold(absl::AnyInvocable<void()> answer);
  std::shared_ptr<FakeOperationLog> Find(const std::string& name) const;
  void Accept(v1::Operation operation, Done<v1::Operation> done);
  // Moves an operation that has not ended, by `move`; answers with it.
  void Move(const std::string& name, const std::function<void(v1::Operation&)>& move,
            Done<v1::Operation> done);

  const boost::asio::any_io_executor executor_;
  std::vector<v1::Cluster> clusters_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FakeOperationLog>> logs_;
  absl::Status error_;
  bool hold_ = false;
  std::vector<absl::AnyInvocable<void()>> held_;
  std::vector<operations::BatchRequest> batches_;
  std::vector<operations::ListNodesQuery> node_queries_;
  std::vector<std::string> cancelled_;
  std::vector<v1::Operation::CancelMode> cancel_modes_;
  std::vector<operations::UndoRequest> undos_;
  std::vector<std::string> filters_;
  std::vector<int> page_sizes_;
  const std::shared_ptr<FakeChanges> changes_ = std::make_shared<FakeChanges>();
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_SERVICE_H_
