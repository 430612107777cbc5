#ifndef NODEOPS_SERVICE_OPERATIONS_FORWARDING_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_FORWARDING_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/operations/operation_store.h"

namespace nodeops::operations {

// Another store, as it is: for stores that add something to a few of its methods.
class ForwardingStore : public OperationStore {
 public:
  bool is_durable() const override { return store_->is_durable(); }
  void Create(NewOperation operation, Recorded done) override {
    store_->Create(std::move(operation), std::move(done));
  }
  void Append(EventGroup group, Recorded done) override {
    store_->Append(std::move(group), std::move(done));
  }
  void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) override {
    store_->ClaimUnfinished(std::move(owner), std::move(done));
  }
  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override {
    store_->ListNodes(std::move(name), std::move(query), std::move(done));
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    store_->Get(std::move(name), std::move(done));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    store_->ReadEvents(std::move(name), after_sequence, max_events, std::move(done));
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void List(OperationsQuery query, Done<StoredOperations> done) override {
    store_->List(std::move(query), std::move(done));
  }
  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override {
    store_->ListChanged(std::move(filter), after_change, max_operations, std::move(done));
  }
  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override {
    store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    store_->ListResults(std::move(name), std::move(results), max_results, after, std::move(done));
  }
  void FindRequest(std::string request_key, Done<std::optional<RequestRecord>> done) override {
    store_->FindRequest(std::move(request_key), std::move(done));
  }

 protected:
  explicit ForwardingStore(std::shared_ptr<OperationStore> store) : store_(std::move(store)) {}

 private:
  const std::shared_ptr<OperationStore> store_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_FORWARDING_STORE_H_
