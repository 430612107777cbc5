#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SCRIPTED_API_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SCRIPTED_API_H_

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/http/transport.h"

namespace nodeops::engine {

// A transport with a script of its own for each node, so that nodes worked on at the same time do
// not take each other's answers. As a real one it gives up after `request.timeout`. A request
// without a scripted answer, and two at the same time for one node, fail the test.
class ScriptedApi final : public k8s::Transport {
 public:
  using Listener = std::function<void(const std::string& method, const std::string& node)>;

  // `listener` hears each request when it is sent.
  ScriptedApi(boost::asio::any_io_executor executor, base::Clock& clock, Listener listener);

  // The next request for `node` that has no answer yet gets this one.
  void Answer(const std::string& node, k8s::HttpResult result,
              absl::Duration delay = absl::ZeroDuration());

  boost::asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override;

  const std::vector<k8s::HttpRequest>& requests() const { return requests_; }
  size_t unused_answers() const;
  size_t max_in_flight() const { return max_in_flight_; }

 private:
  struct Scripted {
    k8s::HttpResult result;
    absl::Duration delay;
  };

  const boost::asio::any_io_executor executor_;
  base::Clock& clock_;
  const Listener listener_;
  std::map<std::string, std::deque<Scripted>> scripts_;
  std::vector<k8s::HttpRequest> requests_;
  std::set<std::string> in_flight_;  // Nodes.
  size_t max_in_flight_ = 0;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SCRIPTED_API_H_
