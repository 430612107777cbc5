#ifndef NODEOPS_SERVICE_HTTP_HTTP_STREAM_H_
#define NODEOPS_SERVICE_HTTP_HTTP_STREAM_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <utility>

namespace nodeops::http {

// A connection with or without TLS, as one type, so that what is above it is compiled once. It is
// an AsyncReadStream and an AsyncWriteStream of Asio.
class HttpStream {
 public:
  using executor_type = boost::asio::any_io_executor;
  using Socket = boost::asio::ip::tcp::socket;
  using TlsStream = boost::asio::ssl::stream<Socket&>;

  // Without TLS if `context` is null.
  HttpStream(Socket socket, std::shared_ptr<boost::asio::ssl::context> context)
      : socket_(std::make_unique<Socket>(std::move(socket))), context_(std::move(context)) {
    if (context_ != nullptr) tls_ = std::make_unique<TlsStream>(*socket_, *context_);
  }

  executor_type get_executor() { return socket_->get_executor(); }
  Socket& socket() { return *socket_; }
  TlsStream* tls() { return tls_.get(); }  // Null: without TLS.

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (tls_ != nullptr) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return socket_->async_read_some(buffers, std::forward<Token>(token));
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (tls_ != nullptr) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return socket_->async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  std::unique_ptr<Socket> socket_;                      // Stays where `tls_` knows it.
  std::shared_ptr<boost::asio::ssl::context> context_;  // Outlives `tls_`.
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_STREAM_H_
