#include "k8s/testing/fake_transport.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"

namespace nodeops::k8s {

void FakeTransport::Answer(HttpResult result, absl::Duration delay) {
  script_.push_back({std::move(result), delay});
}

void FakeTransport::Answer(int status, std::string body, HttpHeaders headers) {
  Answer(HttpResponse{status, std::move(headers), std::move(body)});
}

FakeTransport::Scripted FakeTransport::Next(const HttpRequest& request) {
  if (!script_.empty()) {
    Scripted next = std::move(script_.front());
    script_.pop_front();
    return next;
  }
  if (handler_) return {handler_(request), absl::ZeroDuration()};
  ADD_FAILURE() << "no answer was scripted for " << request.method << " " << request.target;
  return {TransportError{TransportError::Kind::kNotSent, "no answer was scripted"},
          absl::ZeroDuration()};
}

asio::awaitable<HttpResult> FakeTransport::Send(HttpRequest request) {
  requests_.push_back(request);
  Scripted next = Next(request);
  ++in_flight_;
  const absl::Cleanup done = [this] { --in_flight_; };
  const absl::Duration wait = std::min(next.delay, request.timeout);
  if (wait > absl::ZeroDuration()) {
    const auto timer = clock_.NewTimer(executor_);
    co_await timer->WaitUntil(base::After(clock_.MonotonicNow(), wait));
  }
  if (next.delay > request.timeout) {
    co_return TransportError{TransportError::Kind::kTimedOut, "no answer in time"};
  }
  co_return std::move(next.result);
}

}  // namespace nodeops::k8s
