#include "k8s/sandbox/server/https_connection.h"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "k8s/sandbox/server/broken_answer.h"
#include "k8s/sandbox/server/watch_sender.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kHandshakeTime = std::chrono::seconds(10);
constexpr auto kIdleTime = std::chrono::minutes(5);
constexpr uint64_t kMaxBody = 4 << 20;  // Over the API server's own limit, so that it can answer.
constexpr uint32_t kMaxHeader = 64 << 10;
constexpr size_t kMaxUnread = 64 << 20;  // So much of a refused body is read and thrown away.

using Parser = http::request_parser<http::string_body>;

ApiRequest ToApiRequest(Parser::value_type message) {
  ApiRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body());
  return request;
}

bool ExpectsContinue(const Parser& parser) {
  return beast::iequals(parser.get()[http::field::expect], "100-continue") && !parser.is_done();
}

// What Go's server says to bytes that are no HTTP request; none: there is nobody to tell.
std::optional<ApiResponse> RefusalOf(const beast::error_code& error) {
  const auto& category = http::make_error_code(http::error::bad_method).category();
  if (error.category() != category || error == http::error::end_of_stream ||
      error == http::error::partial_message) {
    return std::nullopt;
  }
  ApiResponse response;
  const bool too_long = error == http::error::header_limit;
  response.status = too_long ? 431 : 400;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body = too_long ? "431 Request Header Fields Too Large" : "400 Bad Request";
  return response;
}

}  // namespace

struct HttpsConnection::Received {
  ApiRequest request;
  bool keep_alive = false;
  bool head = false;
};

HttpsConnection::HttpsConnection(const HttpsService& service, asio::ip::tcp::socket socket,
                                 uint64_t number)
    : service_(service),
      number_(number),
      stream_(std::move(socket), service.tls),
      writer_(stream_, absl::ToChronoNanoseconds(service.patience)) {}

asio::awaitable<void> HttpsConnection::Run(std::shared_ptr<HttpsConnection> self) {
  if (self->service_.fault == ConnectionFault::kReset) co_return self->Reset();
  if (self->service_.fault == ConnectionFault::kStall) {
    co_await self->Swallow();
    co_return;
  }
  beast::tcp_stream& tcp = beast::get_lowest_layer(self->stream_);
  tcp.expires_after(kHandshakeTime);
  auto [failed] = co_await self->stream_.async_handshake(asio::ssl::stream_base::server, kToken);
  if (failed) co_return;
  for (bool more = true; more;) more = co_await self->ServeOne();
  if (!tcp.socket().is_open()) co_return;
  tcp.expires_after(kHandshakeTime);
  co_await self->stream_.async_shutdown(kToken);
}

void HttpsConnection::Close() { beast::get_lowest_layer(stream_).close(); }

asio::awaitable<std::optional<HttpsConnection::Received>> HttpsConnection::Receive() {
  Parser parser;
  parser.body_limit(kMaxBody);
  parser.header_limit(kMaxHeader);
  beast::get_lowest_layer(stream_).expires_after(kIdleTime);
  auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kToken);
  if (!error && ExpectsContinue(parser)) {
    const bool sent = co_await writer_.SendContinue();
    if (!sent) co_return std::nullopt;
    beast::get_lowest_layer(stream_).expires_after(kIdleTime);
  }
  if (!error) {
    auto [body_error, body_size] = co_await http::async_read(stream_, buffer_, parser, kToken);
    error = body_error;
  }
  if (error == http::error::body_limit) {
    ApiRequest request = ToApiRequest(parser.release());
    ApiResponse too_large = service_.handler.Refuse(std::move(request), number_, 413);
    co_await Refuse(std::move(too_large));
    co_return std::nullopt;
  }
  if (std::optional<ApiResponse> refusal = RefusalOf(error)) {
    co_await Refuse(*std::move(refusal));
  }
  if (error) co_return std::nullopt;
  Received received;
  received.keep_alive = parser.keep_alive();
  received.head = parser.get().method() == http::verb::head;
  received.request = ToApiRequest(parser.release());
  co_return received;
}

// Answers, and reads on what the client still sends: a socket that is closed with unread bytes
// resets the connection, and the client may lose the answer with it.
asio::awaitable<void> HttpsConnection::Refuse(ApiResponse response) {
  const bool sent = co_await writer_.SendWhole(std::move(response), false, service_.clock.Now());
  if (!sent) co_return;
  beast::get_lowest_layer(stream_).expires_after(kHandshakeTime);
  std::vector<char> bytes(64 << 10);
  const asio::mutable_buffer buffer = asio::buffer(bytes);
  for (size_t unread = 0; unread < kMaxUnread;) {
    auto [error, size] = co_await stream_.async_read_some(buffer, kToken);
    if (error) co_return;
    unread += size;
  }
}

asio::awaitable<bool> HttpsConnection::ServeOne() {
  std::optional<Received> received = co_await Receive();
  if (!received) co_return false;
  ApiRequest& request = received->request;
  if (!service_.client_token.empty() && HasClientCertificate()) {
    // Before what the client sends: a certificate counts more than a token.
    request.headers.emplace(request.headers.begin(), "Authorization",
                            "Bearer " + service_.client_token.Reveal());
  }
  Arrival arrival = service_.handler.Arrive(std::move(request), number_);
  beast::get_lowest_layer(stream_).expires_never();
  co_await Wait(service_.latency / 2 + arrival.fault.delay);
  Outcome outcome = service_.handler.Handle(std::move(arrival));
  co_await Wait(service_.latency / 2);
  const bool more = co_await Deliver(std::move(outcome), received->keep_alive, received->head);
  co_return more;
}

asio::awaitable<bool> HttpsConnection::Deliver(Outcome outcome, bool keep_alive, bool head) {
  switch (outcome.kind) {
    case Outcome::Kind::kAnswer:
      break;
    case Outcome::Kind::kClosed:
      co_return false;
    case Outcome::Kind::kReset:
      Reset();
      co_return false;
    case Outcome::Kind::kSilence:
      co_await WaitForClient(stream_);
      co_return false;
    default:
      const bool more = co_await DeliverBroken(std::move(outcome), keep_alive);
      co_return more;
  }
  const absl::Time now = service_.clock.Now();
  bool sent = false;
  if (head) {
    const uint64_t length = outcome.response.body.size();
    sent = co_await writer_.SendHeader(outcome.response, keep_alive, length, now);
  } else if (outcome.response.watch != nullptr) {
    std::shared_ptr<void> self = shared_from_this();
    co_await SendWatch(std::move(self), stream_, writer_, service_.clock,
                       std::move(outcome.response));
    Close();
  } else {
    sent = co_await writer_.SendWhole(std::move(outcome.response), keep_alive, now);
  }
  co_return sent&& keep_alive;
}

asio::awaitable<bool> HttpsConnection::DeliverBroken(Outcome outcome, bool keep_alive) {
  std::string text = BrokenText(outcome, keep_alive, service_.clock.Now());
  bool sent;
  if (outcome.kind == Outcome::Kind::kTrickle) {
    sent = co_await SendTrickle(writer_, service_.clock, std::move(text), outcome.spread);
  } else {
    sent = co_await writer_.SendBytes(std::move(text));
  }
  switch (outcome.kind) {
    case Outcome::Kind::kTrickle:
    case Outcome::Kind::kTooShort:
      co_return sent&& keep_alive;
    case Outcome::Kind::kTooLong:
      beast::get_lowest_layer(stream_).expires_never();
      co_await WaitForClient(stream_);
      break;
    default:
      break;
  }
  Close();
  co_return false;
}

// Takes whatever comes and says nothing, until the client leaves.
asio::awaitable<void> HttpsConnection::Swallow() {
  beast::tcp_stream& tcp = beast::get_lowest_layer(stream_);
  tcp.expires_never();
  std::vector<char> bytes(4096);
  const asio::mutable_buffer buffer = asio::buffer(bytes);
  for (;;) {
    auto [error, size] = co_await tcp.async_read_some(buffer, kToken);
    if (error) co_return;
  }
}

asio::awaitable<void> HttpsConnection::Wait(absl::Duration wait) {
  if (wait <= absl::ZeroDuration()) co_return;
  auto timer = service_.clock.NewTimer(stream_.get_executor());
  co_await timer->WaitUntil(base::After(service_.clock.MonotonicNow(), wait));
}

bool HttpsConnection::HasClientCertificate() {
  X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
  X509_free(certificate);
  return certificate != nullptr && SSL_get_verify_result(stream_.native_handle()) == X509_V_OK;
}

// Without lingering a close is a reset.
void HttpsConnection::Reset() {
  boost::system::error_code ignored;
  asio::ip::tcp::socket& socket = beast::get_lowest_layer(stream_).socket();
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  Close();
}

}  // namespace nodeops::k8s::sandbox
