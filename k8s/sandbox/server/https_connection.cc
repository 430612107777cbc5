#include "k8s/sandbox/server/https_connection.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <utility>

#include "k8s/sandbox/server/fault_answer.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using base::MonotonicTime;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kHandshakeTime = std::chrono::seconds(10);
constexpr auto kIdleTime = std::chrono::minutes(5);
constexpr uint64_t kMaxBody = 4 << 20;  // Over the API server's own limit, so that it can answer.
constexpr uint32_t kMaxHeader = 64 << 10;

ApiRequest ToApiRequest(http::request<http::string_body> message) {
  ApiRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body());
  return request;
}

template <typename Body>
void FillHeader(const ApiResponse& response, bool keep_alive, absl::Time now,
                http::response<Body>& message) {
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.set(http::field::cache_control, "no-cache, private");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.set(http::field::date,
              absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()));
  message.keep_alive(keep_alive);
}

// A bookmark is due once a minute and 2 s before the end.
MonotonicTime NextBookmark(MonotonicTime now, MonotonicTime end) {
  const MonotonicTime last = base::After(end, absl::Seconds(-2));
  if (now >= last) return MonotonicTime::max();
  return std::min(base::After(now, absl::Minutes(1)), last);
}

}  // namespace

// What a watch under way waits on.
struct HttpsConnection::Wake {
  std::unique_ptr<base::Timer> timer;
  bool closed = false;
};

HttpsConnection::HttpsConnection(const HttpsService& service, asio::ip::tcp::socket socket,
                                 uint64_t number)
    : service_(service), number_(number), stream_(std::move(socket), service.tls) {}

asio::awaitable<void> HttpsConnection::Run(std::shared_ptr<HttpsConnection> self) {
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

asio::awaitable<bool> HttpsConnection::ServeOne() {
  http::request_parser<http::string_body> parser;
  parser.body_limit(kMaxBody);
  parser.header_limit(kMaxHeader);
  beast::get_lowest_layer(stream_).expires_after(kIdleTime);
  auto [error, size] = co_await http::async_read(stream_, buffer_, parser, kToken);
  if (error == http::error::body_limit) {
    ApiResponse too_large = FaultAnswer({.kind = FaultKind::kStatus, .status = 413}, {});
    co_await SendWhole(std::move(too_large), false);
    co_return false;
  }
  if (error) co_return false;
  const bool keep_alive = parser.keep_alive();
  const bool head = parser.get().method() == http::verb::head;
  ApiRequest request = ToApiRequest(parser.release());
  if (!service_.client_token.empty() && HasClientCertificate()) {
    request.headers.emplace_back("Authorization", "Bearer " + service_.client_token.Reveal());
  }
  Arrival arrival = service_.handler.Arrive(std::move(request), number_);
  beast::get_lowest_layer(stream_).expires_never();
  co_await Wait(service_.latency / 2 + arrival.fault.delay);
  Outcome outcome = service_.handler.Handle(std::move(arrival));
  co_await Wait(service_.latency / 2);
  const bool more = co_await Deliver(std::move(outcome), keep_alive, head);
  co_return more;
}

asio::awaitable<bool> HttpsConnection::Deliver(Outcome outcome, bool keep_alive, bool head) {
  switch (outcome.kind) {
    case Outcome::Kind::kAnswer:
      break;
    case Outcome::Kind::kTruncated:
      co_await SendHalf(std::move(outcome.response));
      Close();
      co_return false;
    case Outcome::Kind::kReset:
      Reset();
      co_return false;
    case Outcome::Kind::kSilence:
      co_await WaitForClient();
      co_return false;
  }
  if (outcome.response.watch != nullptr) {
    co_await SendWatch(std::move(outcome.response));
    co_return false;
  }
  beast::get_lowest_layer(stream_).expires_after(kIdleTime);
  if (head) {
    const uint64_t length = outcome.response.body.size();
    const bool sent = co_await SendHeader(outcome.response, keep_alive, length);
    co_return sent&& keep_alive;
  }
  const bool sent = co_await SendWhole(std::move(outcome.response), keep_alive);
  co_return sent&& keep_alive;
}

asio::awaitable<bool> HttpsConnection::SendWhole(ApiResponse response, bool keep_alive) {
  http::response<http::string_body> message;
  FillHeader(response, keep_alive, service_.clock.Now(), message);
  message.body() = std::move(response.body);
  message.prepare_payload();
  auto [error, size] = co_await http::async_write(stream_, message, kToken);
  co_return !error;
}

asio::awaitable<bool> HttpsConnection::SendHeader(const ApiResponse& response, bool keep_alive,
                                                  std::optional<uint64_t> length) {
  http::response<http::empty_body> message;
  FillHeader(response, keep_alive, service_.clock.Now(), message);
  if (length) {
    message.content_length(*length);
  } else {
    message.chunked(true);
  }
  http::response_serializer<http::empty_body> serializer(message);
  auto [error, size] = co_await http::async_write_header(stream_, serializer, kToken);
  co_return !error;
}

asio::awaitable<void> HttpsConnection::SendHalf(ApiResponse response) {
  std::optional<uint64_t> length;
  if (response.watch == nullptr) length = response.body.size();
  const bool sent = co_await SendHeader(response, true, length);
  if (!sent || !length) co_return;
  const asio::const_buffer half = asio::buffer(response.body.data(), response.body.size() / 2);
  co_await asio::async_write(stream_, half, kToken);
}

// Sends what the watch has to tell, as it comes, until its time is over, it has nothing more to
// tell, or the client has left.
asio::awaitable<void> HttpsConnection::SendWatch(ApiResponse response) {
  const bool sent = co_await SendHeader(response, false, std::nullopt);
  if (!sent) co_return;
  Watch& watch = *response.watch;
  const asio::any_io_executor executor = stream_.get_executor();
  auto wake = std::make_shared<Wake>();
  wake->timer = service_.clock.NewTimer(executor);
  watch.OnReady([executor, weak = std::weak_ptr<Wake>(wake)] {
    asio::post(executor, [weak] {
      if (auto awake = weak.lock()) awake->timer->Cancel();
    });
  });
  asio::co_spawn(executor, WatchClient(shared_from_this(), wake), asio::detached);
  MonotonicTime now = service_.clock.MonotonicNow();
  const MonotonicTime end = base::After(now, watch.timeout());
  MonotonicTime bookmark = NextBookmark(now, end);
  while (!wake->closed) {
    std::string events = watch.Take();
    now = service_.clock.MonotonicNow();
    if (events.empty() && now >= bookmark) {
      events = watch.Bookmark();
      bookmark = NextBookmark(now, end);
    }
    if (!events.empty()) {
      const bool more = co_await SendChunk(std::move(events));
      if (!more) co_return;
      continue;
    }
    if (watch.ended() || now >= end) break;
    co_await wake->timer->WaitUntil(std::min(bookmark, end));
  }
  auto last = http::make_chunk_last();
  co_await asio::async_write(stream_, last, kToken);
  Close();
}

asio::awaitable<bool> HttpsConnection::SendChunk(std::string text) {
  auto chunk = http::make_chunk(asio::buffer(text));
  auto [error, size] = co_await asio::async_write(stream_, chunk, kToken);
  co_return !error;
}

// A client has nothing to say while it is answered: whatever comes, it is the end.
asio::awaitable<void> HttpsConnection::WaitForClient() {
  char byte;
  const asio::mutable_buffer buffer(&byte, 1);
  co_await stream_.async_read_some(buffer, kToken);
}

asio::awaitable<void> HttpsConnection::WatchClient(std::shared_ptr<HttpsConnection> self,
                                                   std::shared_ptr<Wake> wake) {
  co_await self->WaitForClient();
  wake->closed = true;
  wake->timer->Cancel();
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
