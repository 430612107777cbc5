#ifndef NODEOPS_SERVICE_HTTP_TESTING_FAKE_RPC_CALLER_H_
#define NODEOPS_SERVICE_HTTP_TESTING_FAKE_RPC_CALLER_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/http/rpc_call.h"

namespace nodeops::http {

// A call whose messages and end are a test's. Not thread-safe.
class FakeRpcCall final : public RpcCall {
 public:
  explicit FakeRpcCall(RpcRequest request) : request_(std::move(request)) {}

  // What the server says.
  void Push(std::string message) {
    messages_.push_back(std::move(message));
    Deliver();
  }
  void End(RpcEnd end) {
    end_ = std::move(end);
    ended_ = true;
    Deliver();
  }

  const RpcRequest& request() const { return request_; }
  size_t unread() const { return messages_.size(); }
  bool cancelled() const { return cancelled_; }

  void Read(Next next) override {
    next_ = std::move(next);
    Deliver();
  }
  const RpcEnd& end() const override { return end_; }
  void Cancel() override {
    cancelled_ = true;
    if (!ended_) End({.code = 1, .message = "cancelled"});
  }

 private:
  void Deliver() {
    if (!next_ || (messages_.empty() && !ended_)) return;
    std::optional<std::string> message;
    if (!messages_.empty() && !cancelled_) {
      message = std::move(messages_.front());
      messages_.pop_front();
    }
    std::exchange(next_, nullptr)(std::move(message));
  }

  const RpcRequest request_;
  std::deque<std::string> messages_;
  RpcEnd end_;
  bool ended_ = false;
  bool cancelled_ = false;
  Next next_;
};

class FakeRpcCaller final : public RpcCaller {
 public:
  std::shared_ptr<RpcCall> Start(RpcRequest request) override {
    calls_.push_back(std::make_shared<FakeRpcCall>(std::move(request)));
    return calls_.back();
  }

  const std::vector<std::shared_ptr<FakeRpcCall>>& calls() const { return calls_; }

 private:
  std::vector<std::shared_ptr<FakeRpcCall>> calls_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_TESTING_FAKE_RPC_CALLER_H_
