#include "service/rpc/stream_registry.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/operations/error_details.h"

namespace nodeops::rpc {
namespace {

constexpr absl::Duration kComeBack = absl::Seconds(5);

absl::Status TooMany(size_t limit) {
  absl::Status status = absl::ResourceExhaustedError(absl::StrCat(
      "this server allows ", limit, " streams at the same time, and so many are open"));
  return operations::WithRetryInfo(operations::WithErrorInfo(std::move(status), "TOO_MANY_WATCHERS",
                                                             {{"limit", std::to_string(limit)}}),
                                   kComeBack);
}

}  // namespace

StreamRegistry::Registration::Registration(StreamRegistry& registry,
                                           std::weak_ptr<LiveStream> stream)
    : registry_(registry) {
  std::optional<std::string> going_away;
  {
    const std::lock_guard lock(registry_.mutex_);
    if (registry_.admitted_ < registry_.max_streams_) {
      ++registry_.admitted_;
    } else {
      admission_ = TooMany(registry_.max_streams_);
    }
    place_ = registry_.streams_.insert(registry_.streams_.end(), stream);
    going_away = registry_.going_away_;
  }
  const auto live = stream.lock();
  if (going_away && live != nullptr) live->GoAway(*going_away);
}

StreamRegistry::Registration::~Registration() {
  const std::lock_guard lock(registry_.mutex_);
  registry_.streams_.erase(place_);
  if (admission_.ok()) --registry_.admitted_;
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
