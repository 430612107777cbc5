#ifndef NODEOPS_SERVICE_RPC_TESTING_FAKE_STREAM_H_
#define NODEOPS_SERVICE_RPC_TESTING_FAKE_STREAM_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/rpc/stream_session.h"

namespace nodeops::rpc {

// Records what a session sends and checks the rules of a stream on the way.
template <typename Update>
class FakeStream final : public UpdateStream<Update> {
 public:
  void Send(const Update& update) override {
    EXPECT_FALSE(sending_) << "two messages at once";
    EXPECT_FALSE(status_.has_value()) << "a message after the end";
    sending_ = true;
    update_ = &update;
    bytes_ = update.SerializeAsString();
  }
  void Close(const absl::Status& status) override {
    EXPECT_FALSE(sending_) << "closed while a message was being sent";
    EXPECT_FALSE(status_.has_value()) << "closed twice";
    status_ = status;
  }

  // Ends the message under way; gives it. Its memory must not have been touched meanwhile.
  Update Sent() {
    EXPECT_TRUE(sending_);
    EXPECT_EQ(update_->SerializeAsString(), bytes_);
    sending_ = false;
    Update update;
    EXPECT_TRUE(update.ParseFromString(bytes_));
    return update;
  }

  bool sending() const { return sending_; }
  const std::optional<absl::Status>& status() const { return status_; }

 private:
  bool sending_ = false;
  const Update* update_ = nullptr;
  std::string bytes_;
  std::optional<absl::Status> status_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TESTING_FAKE_STREAM_H_
