// Going on with an operation where the process before left it.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "service/operations/operation_events.h"
#include "service/operations/operation_runner.h"
#include "service/operations/unfinished_nodes.h"

namespace nodeops::operations {

namespace asio = boost::asio;

void OperationRunner::Recover() {
  OnStrand([](OperationRunner& self) {
    self.Begin();
    self.recorder_->Append(RecoveredEvent(self.operation().counts().unfinished()));
    self.OnDeadline();
  });
}

void OperationRunner::GoOn(absl::AnyInvocable<void()> begun) {
  OnStrand([begun = std::move(begun)](OperationRunner& self) mutable {
    asio::co_spawn(self.strand_, TakeUp(self.shared_from_this(), std::move(begun)), asio::detached);
  });
}

asio::awaitable<void> OperationRunner::TakeUp(Self self, absl::AnyInvocable<void()> begun) {
  std::optional<std::vector<StoredNode>> nodes = std::vector<StoredNode>();
  if (self->operation().counts().unfinished() > 0) {
    nodes = co_await ReadUnfinishedNodes(self->store_, self->operation().name(), self->read_retry_);
  }
  self->OnNodesRead(std::move(nodes));
  self->recorder_->Flush();
  begun();
}

void OperationRunner::OnNodesRead(std::optional<std::vector<StoredNode>> nodes) {
  if (!nodes || releasing_) return StartBatches({});
  NodesLeft left =
      SortOut(*std::move(nodes), [this](const auto& name) { return batches_.Has(name); });
  for (const StoredNode& node : left.unreachable) Report(ClusterGoneEvent(operation(), node));
  StartBatches(std::move(left.targets));
}

}  // namespace nodeops::operations
