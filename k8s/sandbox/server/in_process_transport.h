#ifndef NODEOPS_K8S_SANDBOX_SERVER_IN_PROCESS_TRANSPORT_H_
#define NODEOPS_K8S_SANDBOX_SERVER_IN_PROCESS_TRANSPORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/http/transport.h"
#include "k8s/sandbox/server/request_handler.h"

namespace nodeops::k8s::sandbox {

struct InProcessOptions {
  // Between sending a request and its answer; half passes before the request is handled.
  absl::Duration latency;
  HttpHeaders headers;  // Added to every request: Authorization, User-Agent.
};

// A transport for tests that talks to a simulated API server in the same thread, without sockets:
// all that happens, latency, stalls and time limits too, runs on `clock`, so that a run on a
// SimulatedClock is the same every time. Faults come out as the TransportErrors that a real
// transport gives for them; a reset is kReusedClosed where a connection kept alive would have been
// used, and kLost on a new one.
//
// As over a network, a request whose client stops waiting is still handled when its time comes. A
// watch is answered with the events that are ready, and ends.
//
// What the constructor takes must outlive every run of `executor`'s context, and the context the
// requests: the clock holds what waits on it.
class InProcessTransport final : public Transport {
 public:
  InProcessTransport(asio::any_io_executor executor, base::Clock& clock, RequestHandler& handler,
                     InProcessOptions options = {});

  asio::awaitable<HttpResult> Send(HttpRequest request) override;

  // While it is not reachable every request ends kNotSent at once. Those under way go on.
  void set_reachable(bool reachable) { reachable_ = reachable; }

  // Requests whose Send has begun and not returned.
  int in_flight() const { return in_flight_; }

 private:
  const asio::any_io_executor executor_;
  base::Clock& clock_;
  RequestHandler& handler_;
  const InProcessOptions options_;
  bool reachable_ = true;
  int in_flight_ = 0;
  std::vector<uint64_t> idle_connections_;
  uint64_t last_connection_ = 0;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_IN_PROCESS_TRANSPORT_H_
