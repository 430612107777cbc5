#include "service/operations/append_listeners.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace nodeops::operations {

void AppendListeners::Add(int64_t after, std::weak_ptr<AppendListener> listener) {
  if (waiting_.size() >= sweep_at_) {
    std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.listener.expired(); });
    sweep_at_ = std::max<size_t>(64, 2 * waiting_.size());
  }
  waiting_.push_back({after, std::move(listener)});
}

AppendListeners::Live AppendListeners::Take(int64_t reached) {
  Live live;
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    if (waiting.after >= reached) return false;
    if (auto listener = waiting.listener.lock()) live.push_back(std::move(listener));
    return true;
  });
  return live;
}

AppendListeners::Live AppendListeners::TakeAll() {
  return Take(std::numeric_limits<int64_t>::max());
}

void Wake(const AppendListeners::Live& listeners) {
  for (const auto& listener : listeners) listener->OnAppended();
}

}  // namespace nodeops::operations
