#include "k8s/sandbox/server/in_process_transport.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = TransportError::Kind;

// Shared by the client, who may leave early, and the server, who does not notice.
struct Exchange {
  std::optional<Outcome> outcome;
  std::unique_ptr<base::Timer> client;  // The client waits on it for the outcome.
};

struct Server {
  asio::any_io_executor executor;
  base::Clock& clock;
  RequestHandler& handler;
  absl::Duration latency;
};

asio::awaitable<void> Wait(Server server, absl::Duration wait) {
  if (wait <= absl::ZeroDuration()) co_return;
  auto timer = server.clock.NewTimer(server.executor);
  co_await timer->WaitUntil(base::After(server.clock.MonotonicNow(), wait));
}

// Whether the client waits in vain until it gives up.
bool IsEndless(Outcome::Kind kind) {
  return kind == Outcome::Kind::kSilence || kind == Outcome::Kind::kTooLong;
}

asio::awaitable<void> Serve(Server server, std::shared_ptr<Exchange> exchange, Arrival arrival) {
  co_await Wait(server, server.latency / 2 + arrival.fault.delay);
  Outcome outcome = server.handler.Handle(std::move(arrival));
  if (IsEndless(outcome.kind)) co_return;
  co_await Wait(server, server.latency / 2 + outcome.spread);
  exchange->outcome = std::move(outcome);
  exchange->client->Cancel();
}

TransportError Error(Kind kind, std::string message) { return {kind, std::move(message)}; }

HttpResult ResultOf(Outcome outcome, bool reused) {
  switch (outcome.kind) {
    case Outcome::Kind::kAnswer:
    case Outcome::Kind::kTrickle:
      break;
    case Outcome::Kind::kTooShort:
      outcome.response.body.resize(outcome.response.body.size() / 2);
      break;
    case Outcome::Kind::kTruncatedHeaders:
    case Outcome::Kind::kTruncated:
    case Outcome::Kind::kTruncatedChunk:
      return Error(Kind::kLost, "the connection ended in the middle of the answer");
    case Outcome::Kind::kClosed:
    case Outcome::Kind::kReset:
    case Outcome::Kind::kTooLong:
    case Outcome::Kind::kSilence:
      return Error(reused ? Kind::kReusedClosed : Kind::kLost, "connection reset by peer");
  }
  HttpResponse response;
  response.status = outcome.response.status;
  response.headers = std::move(outcome.response.headers);
  response.body = std::move(outcome.response.body);
  if (outcome.response.watch != nullptr) {
    for (std::string events = outcome.response.watch->Take(); !events.empty();
         events = outcome.response.watch->Take()) {
      response.body += events;
    }
  }
  return response;
}

class Counted {
 public:
  explicit Counted(int& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  int& count_;
};

}  // namespace

InProcessTransport::InProcessTransport(asio::any_io_executor executor, base::Clock& clock,
                                       RequestHandler& handler, InProcessOptions options)
    : executor_(std::move(executor)),
      clock_(clock),
      handler_(handler),
      options_(std::move(options)) {}

asio::awaitable<HttpResult> InProcessTransport::Send(HttpRequest request) {
  if (!reachable_) co_return Error(Kind::kNotSent, "connect: connection refused");
  Counted counted(in_flight_);
  const bool reused = !idle_connections_.empty();
  const uint64_t connection = reused ? idle_connections_.back() : ++last_connection_;
  if (reused) idle_connections_.pop_back();

  ApiRequest api_request{std::move(request.method), std::move(request.target),
                         std::move(request.headers), std::move(request.body)};
  for (const auto& header : options_.headers) api_request.headers.push_back(header);
  Arrival arrival = handler_.Arrive(std::move(api_request), connection);

  auto exchange = std::make_shared<Exchange>();
  exchange->client = clock_.NewTimer(executor_);
  const base::MonotonicTime deadline = base::After(clock_.MonotonicNow(), request.timeout);
  Server server{executor_, clock_, handler_, options_.latency};
  asio::co_spawn(executor_, Serve(server, exchange, std::move(arrival)), asio::detached);
  if (!exchange->outcome) co_await exchange->client->WaitUntil(deadline);
  if (!exchange->outcome) {
    co_return Error(Kind::kTimedOut,
                    absl::StrCat("no answer within ", absl::FormatDuration(request.timeout)));
  }
  if (exchange->outcome->kind == Outcome::Kind::kAnswer) idle_connections_.push_back(connection);
  co_return ResultOf(*std::move(exchange->outcome), reused);
}

}  // namespace nodeops::k8s::sandbox
