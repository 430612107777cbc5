#ifndef NODEOPS_K8S_TESTING_FAKE_TRANSPORT_H_
#define NODEOPS_K8S_TESTING_FAKE_TRANSPORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// A transport that answers from a script and remembers what it was asked. As a real one it gives up
// after `request.timeout`: an answer scripted to take longer becomes kTimedOut then.
class FakeTransport final : public Transport {
 public:
  using Handler = std::function<HttpResult(const HttpRequest&)>;

  FakeTransport(asio::any_io_executor executor, base::Clock& clock)
      : executor_(std::move(executor)), clock_(clock) {}

  // The next request that has no answer yet gets this one, `delay` after it was sent.
  void Answer(HttpResult result, absl::Duration delay = absl::ZeroDuration());
  void Answer(int status, std::string body, HttpHeaders headers = {});

  // Answers whatever the script does not; without it such a request is a failure of the test. The
  // handler is asked when the request is sent.
  void AnswerRestWith(Handler handler) { handler_ = std::move(handler); }

  asio::awaitable<HttpResult> Send(HttpRequest request) override;

  // All requests so far, in the order in which they were sent.
  const std::vector<HttpRequest>& requests() const { return requests_; }
  // Answers that nobody asked for yet.
  size_t unused_answers() const { return script_.size(); }
  // Requests whose coroutine waits for its answer now.
  int in_flight() const { return in_flight_; }

 private:
  struct Scripted {
    HttpResult result;
    absl::Duration delay;
  };

  Scripted Next(const HttpRequest& request);

  const asio::any_io_executor executor_;
  base::Clock& clock_;
  std::deque<Scripted> script_;
  Handler handler_;
  std::vector<HttpRequest> requests_;
  int in_flight_ = 0;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_FAKE_TRANSPORT_H_
