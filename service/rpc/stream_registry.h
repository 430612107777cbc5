#ifndef NODEOPS_SERVICE_RPC_STREAM_REGISTRY_H_
#define NODEOPS_SERVICE_RPC_STREAM_REGISTRY_H_

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/rpc/live_stream.h"

namespace nodeops::rpc {

// The streams that are open, so that each can be told when the server stops, and how many there may
// be: each costs memory for as long as its caller likes. Thread-safe. Must outlive every
// registration.
class StreamRegistry {
 public:
  // Keeps a stream registered for as long as it exists.
  class Registration {
   public:
    Registration(StreamRegistry& registry, std::weak_ptr<LiveStream> stream);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    // OK, or RESOURCE_EXHAUSTED (with RetryInfo and ErrorInfo TOO_MANY_WATCHERS) if there were too
    // many streams when this one came: it must end with that. It takes no other one's place, but is
    // registered like any other until it has ended.
    const absl::Status& admission() const { return admission_; }

   private:
    StreamRegistry& registry_;
    absl::Status admission_;
    std::list<std::weak_ptr<LiveStream>>::iterator place_;
  };

  explicit StreamRegistry(size_t max_streams) : max_streams_(max_streams) {}

  // Tells every stream, and from now on each new one as soon as it registers.
  void GoAway(const std::string& reason);

  // Streams open now.
  size_t size() const;

  // Blocks until no stream is open, but no longer than `timeout`; whether it came to that.
  bool WaitUntilEmpty(absl::Duration timeout);

 private:
  const size_t max_streams_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::list<std::weak_ptr<LiveStream>> streams_;
  size_t admitted_ = 0;
  std::optional<std::string> going_away_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_STREAM_REGISTRY_H_
