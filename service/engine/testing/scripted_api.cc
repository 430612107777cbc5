#include "service/engine/testing/scripted_api.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace nodeops::engine {
namespace {

std::string NodeOf(const k8s::HttpRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

ScriptedApi::ScriptedApi(boost::asio::any_io_executor executor, base::Clock& clock,
                         Listener listener)
    : executor_(std::move(executor)), clock_(clock), listener_(std::move(listener)) {}

void ScriptedApi::Answer(const std::string& node, k8s::HttpResult result, absl::Duration delay) {
  scripts_[node].push_back({std::move(result), delay});
}

size_t ScriptedApi::unused_answers() const {
  size_t unused = 0;
  for (const auto& [node, script] : scripts_) unused += script.size();
  return unused;
}

boost::asio::awaitable<k8s::HttpResult> ScriptedApi::Send(k8s::HttpRequest request) {
  const std::string node = NodeOf(request);
  listener_(request.method, node);
  EXPECT_TRUE(in_flight_.insert(node).second) << "two requests at the same time for " << node;
  max_in_flight_ = std::max(max_in_flight_, in_flight_.size());
  Scripted next = {k8s::TransportError{k8s::TransportError::Kind::kNotSent, "no scripted answer"},
                   absl::ZeroDuration()};
  std::deque<Scripted>& script = scripts_[node];
  if (script.empty()) {
    ADD_FAILURE() << "no answer for " << request.method << " " << request.target;
  } else {
    next = std::move(script.front());
    script.pop_front();
  }
  if (next.delay > request.timeout) {
    next.result = k8s::TransportError{k8s::TransportError::Kind::kTimedOut, "timed out"};
  }
  const auto due = base::After(clock_.MonotonicNow(), std::min(next.delay, request.timeout));
  requests_.push_back(std::move(request));
  const std::unique_ptr<base::Timer> timer = clock_.NewTimer(executor_);
  co_await timer->WaitUntil(due);
  in_flight_.erase(node);
  co_return std::move(next.result);
}

}  // namespace nodeops::engine
