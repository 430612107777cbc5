#include "k8s/sandbox/server/http_writer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>
#include <utility>

namespace nodeops::k8s::sandbox {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

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

}  // namespace

void HttpWriter::StartTimer() { boost::beast::get_lowest_layer(stream_).expires_after(patience_); }

asio::awaitable<bool> HttpWriter::SendWhole(ApiResponse response, bool keep_alive, absl::Time now) {
  http::response<http::string_body> message;
  FillHeader(response, keep_alive, now, message);
  message.body() = std::move(response.body);
  message.prepare_payload();
  StartTimer();
  auto [error, size] = co_await http::async_write(stream_, message, kToken);
  co_return !error;
}

std::string HttpWriter::HeaderText(const ApiResponse& response, bool keep_alive,
                                   std::optional<uint64_t> length, absl::Time now) {
  http::response<http::empty_body> message;
  FillHeader(response, keep_alive, now, message);
  if (length) {
    message.content_length(*length);
  } else {
    message.chunked(true);
  }
  std::ostringstream text;
  text << message.base();
  return text.str();
}

asio::awaitable<bool> HttpWriter::SendHeader(const ApiResponse& response, bool keep_alive,
                                             std::optional<uint64_t> length, absl::Time now) {
  std::string text = HeaderText(response, keep_alive, length, now);
  const bool sent = co_await SendBytes(std::move(text));
  co_return sent;
}

asio::awaitable<bool> HttpWriter::SendChunk(std::string text) {
  StartTimer();
  if (text.empty()) {
    auto last = http::make_chunk_last();
    auto [error, size] = co_await asio::async_write(stream_, last, kToken);
    co_return !error;
  }
  auto chunk = http::make_chunk(asio::buffer(text));
  auto [error, size] = co_await asio::async_write(stream_, chunk, kToken);
  co_return !error;
}

asio::awaitable<bool> HttpWriter::SendBytes(std::string bytes) {
  StartTimer();
  const asio::const_buffer buffer = asio::buffer(bytes);
  auto [error, size] = co_await asio::async_write(stream_, buffer, kToken);
  co_return !error;
}

asio::awaitable<bool> HttpWriter::SendContinue() {
  std::string line = "HTTP/1.1 100 Continue\r\n\r\n";
  const bool sent = co_await SendBytes(std::move(line));
  co_return sent;
}

}  // namespace nodeops::k8s::sandbox
