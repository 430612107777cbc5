#ifndef NODEOPS_CLIENT_TESTING_SCRIPTED_STREAM_H_
#define NODEOPS_CLIENT_TESTING_SCRIPTED_STREAM_H_

#include <utility>
#include <vector>

#include "client/message_stream.h"
#include "client/testing/simulated_blocking_clock.h"

namespace nodeops::client {

// What one stream does: messages, each after a silence, and an end; or silence for ever.
template <typename Message>
struct StreamScript {
  std::vector<Message> messages;
  absl::Status end;
  absl::Duration before_each;
  bool silent_at_the_end = false;
  bool sent = true;
};

template <typename Message>
class ScriptedStream final : public MessageStream<Message> {
 public:
  using Outcome = typename MessageStream<Message>::Outcome;

  ScriptedStream(StreamScript<Message> script, SimulatedBlockingClock& clock)
      : script_(std::move(script)), clock_(clock), silence_(script_.before_each) {}

  Outcome Read(Message& message, absl::Duration patience) override {
    const bool at_end = next_ == script_.messages.size();
    if ((at_end && script_.silent_at_the_end) || silence_ > patience) {
      clock_.Advance(patience);
      silence_ -= patience;
      return Outcome::kNothingYet;
    }
    if (at_end) return Outcome::kEnded;
    clock_.Advance(silence_);
    silence_ = script_.before_each;
    message = script_.messages[next_++];
    return Outcome::kMessage;
  }
  absl::Status Finish() override { return script_.end; }
  bool sent() const override { return script_.sent; }

 private:
  const StreamScript<Message> script_;
  SimulatedBlockingClock& clock_;
  absl::Duration silence_;
  size_t next_ = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_TESTING_SCRIPTED_STREAM_H_
