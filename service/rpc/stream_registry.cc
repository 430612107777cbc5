#include "service/rpc/stream_registry.h"

#include <utility>
#include <vector>

namespace nodeops::rpc {

StreamRegistry::Registration::Registration(StreamRegistry& registry,
                                           std::weak_ptr<LiveStream> stream)
    : registry_(registry) {
  std::optional<std::string> going_away;
  {
    const std::lock_guard lock(registry_.mutex_);
    place_ = registry_.streams_.insert(registry_.streams_.end(), stream);
    going_away = registry_.going_away_;
  }
  const auto live = stream.lock();
  if (going_away && live != nullptr) live->GoAway(*going_away);
}

StreamRegistry::Registration::~Registration() {
  const std::lock_guard lock(registry_.mutex_);
  registry_.streams_.erase(place_);
  if (registry_.streams_.empty()) registry_.empty_.notify_all();
}

void StreamRegistry::GoAway(const std::string& reason) {
  std::vector<std::shared_ptr<LiveStream>> live;
  {
    const std::lock_guard lock(mutex_);
    going_away_ = reason;
    for (const auto& stream : streams_) {
      if (auto strong = stream.lock()) live.push_back(std::move(strong));
    }
  }
  for (const auto& stream : live) stream->GoAway(reason);  // Which may end it at once.
}

size_t StreamRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return streams_.size();
}

bool StreamRegistry::WaitUntilEmpty(absl::Duration timeout) {
  const auto is_empty = [this] { return streams_.empty(); };
  std::unique_lock lock(mutex_);
  if (timeout != absl::InfiniteDuration()) {
    return empty_.wait_for(lock, absl::ToChronoNanoseconds(timeout), is_empty);
  }
  empty_.wait(lock, is_empty);
  return true;
}

}  // namespace nodeops::rpc
