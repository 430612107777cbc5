#ifndef NODEOPS_K8S_SANDBOX_SERVER_HTTP_WRITER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_HTTP_WRITER_H_

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "k8s/sandbox/api_message.h"

namespace nodeops::k8s::sandbox {

using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

// Sends HTTP/1.1 answers. Each call says whether all of it could be sent; a client that takes
// nothing for `patience` has had its time, and its connection is closed. One call at a time;
// `stream` outlives the writer.
class HttpWriter {
 public:
  HttpWriter(TlsStream& stream, std::chrono::steady_clock::duration patience)
      : stream_(stream), patience_(patience) {}

  // The status line and the headers as SendHeader sends them.
  static std::string HeaderText(const ApiResponse& response, bool keep_alive,
                                std::optional<uint64_t> length, absl::Time now);

  // The Date header is `now`.
  boost::asio::awaitable<bool> SendWhole(ApiResponse response, bool keep_alive, absl::Time now);
  // Headers alone; without a length the body is chunked.
  boost::asio::awaitable<bool> SendHeader(const ApiResponse& response, bool keep_alive,
                                          std::optional<uint64_t> length, absl::Time now);
  // A piece of a chunked body; an empty one ends it.
  boost::asio::awaitable<bool> SendChunk(std::string text);
  // Whatever `bytes` are.
  boost::asio::awaitable<bool> SendBytes(std::string bytes);
  // Tells a client that asked so that its body is welcome.
  boost::asio::awaitable<bool> SendContinue();

 private:
  void StartTimer();

  TlsStream& stream_;
  const std::chrono::steady_clock::duration patience_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_HTTP_WRITER_H_
