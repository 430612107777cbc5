#ifndef NODEOPS_SERVICE_RPC_STREAM_SESSION_H_
#define NODEOPS_SERVICE_RPC_STREAM_SESSION_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "service/rpc/live_stream.h"
#include "service/rpc/update_stream.h"

namespace nodeops::rpc {

// What every stream of messages has in common: how it advances and how it ends. `Cursor` is where
// the messages come from; it has Cancel().
//
// gRPC's reactions may run in parallel with each other and with the service's answers, and a stream
// must neither end twice nor while a message is being sent. So every input only changes the state
// under the lock and then calls Advance, which alone decides what happens next and makes calls to
// the outside without the lock. The stream dies once it is closed, so sessions are shared: answers
// that come late find the session closed and change nothing.
//
// It holds one message and no queue: the next page is asked for when this one has been sent, so a
// slow reader costs nothing but its own time.
template <typename UpdateType, typename Cursor>
class StreamSession : public LiveStream {
 public:
  using Update = UpdateType;

  // Instead of a start: ends the stream with `error`.
  void Refuse(absl::Status error) {
    Lock lock(mutex_);
    End(std::move(error));
    Advance(std::move(lock));
  }

  // The last message has been sent (`ok`), or the stream broke.
  void OnSent(bool ok) {
    Lock lock(mutex_);
    sending_ = false;
    update_ = Update();  // Frees its memory, which Clear() would keep.
    if (!ok) End(absl::CancelledError("the stream broke"));
    Advance(std::move(lock));
  }

  // The caller has gone or its deadline has passed. Operations go on.
  void OnCancel() {
    Lock lock(mutex_);
    End(absl::CancelledError("the caller has gone or its deadline has passed"));
    Advance(std::move(lock));
  }

  // Ends the stream with a message that says where to resume, and UNAVAILABLE.
  void GoAway(const std::string& reason) final {
    Lock lock(mutex_);
    if (!going_away_) going_away_ = reason;
    Advance(std::move(lock));
  }

 protected:
  using Lock = std::unique_lock<std::mutex>;

  // `stream` lives until it is closed.
  explicit StreamSession(UpdateStream<Update>& stream) : stream_(stream) {}

  // Fills `update` with what is to be sent now; false if there is nothing. Under the lock.
  virtual bool PrepareUpdate(Update& update) = 0;
  // What asks the service for more, to be called without the lock; the answer clears `asking_`.
  virtual absl::AnyInvocable<void()> Question() = 0;

  // Everything that happens to the stream happens here.
  void Advance(Lock lock) {
    if (closed_ || sending_) return;
    if (end_) {
      closed_ = true;
      const auto cursor = std::move(cursor_);
      const absl::Status status = *end_;
      lock.unlock();
      if (cursor != nullptr) cursor->Cancel();
      return stream_.Close(status);
    }
    if (PrepareUpdate(update_)) {
      sending_ = true;
      lock.unlock();
      return stream_.Send(update_);
    }
    if (asking_) return;
    asking_ = true;
    auto ask = Question();
    lock.unlock();
    ask();
  }

  // What the stream ends with, once nothing is being sent. The first one counts.
  void End(absl::Status status) {
    if (!end_) end_ = std::move(status);
  }

  std::mutex mutex_;  // Guards everything below.
  std::shared_ptr<Cursor> cursor_;
  std::optional<std::string> going_away_;  // Why.
  bool asking_ = true;                     // An answer of the service is awaited.
  bool closed_ = false;

 private:
  UpdateStream<Update>& stream_;
  bool sending_ = false;  // `update_` must not change.
  std::optional<absl::Status> end_;
  Update update_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_STREAM_SESSION_H_
