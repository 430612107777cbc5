#include "service/operations/sqlite/subscriptions.h"

#include <limits>
#include <utility>

namespace nodeops::operations::sqlite {

void Subscriptions::Add(const std::string& operation, int64_t after_sequence,
                        std::weak_ptr<AppendListener> listener) {
  const std::lock_guard lock(mutex_);
  logs_[operation].Add(after_sequence, std::move(listener));
}

AppendListeners::Live Subscriptions::Take(const std::string& operation, int64_t last_sequence) {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(operation);
  if (found == logs_.end()) return {};
  AppendListeners::Live live = found->second.Take(last_sequence);
  if (found->second.size() == 0) logs_.erase(found);
  return live;
}

AppendListeners::Live Subscriptions::TakeAll(const std::string& operation) {
  return Take(operation, std::numeric_limits<int64_t>::max());
}

void Subscriptions::AddChange(int64_t after_change, std::weak_ptr<AppendListener> listener) {
  const std::lock_guard lock(mutex_);
  changes_.Add(after_change, std::move(listener));
}

AppendListeners::Live Subscriptions::TakeChange(int64_t last_change) {
  const std::lock_guard lock(mutex_);
  return changes_.Take(last_change);
}

}  // namespace nodeops::operations::sqlite
