#ifndef NODEOPS_K8S_TESTING_SOCKET_SERVER_H_
#define NODEOPS_K8S_TESTING_SOCKET_SERVER_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "k8s/testing/test_certificates.h"

namespace nodeops::k8s {

// One connection of a SocketServer, for the server's script.
class Peer {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  Peer(Socket socket, int number, boost::asio::ssl::context* tls);

  int number() const { return number_; }  // 1 is the first connection.

  // The TLS handshake; nothing for a plain server. Throws if it fails.
  boost::asio::awaitable<void> Handshake();
  // The next request, headers and body as they came; empty at the end of the connection.
  boost::asio::awaitable<std::string> ReadRequest();
  boost::asio::awaitable<void> Write(std::string bytes);
  // Closes at once, with a reset if there is unread data or `reset`.
  void Close(bool reset = false);
  // Waits until the client closes.
  boost::asio::awaitable<void> WaitForEnd();

 private:
  Socket& socket() { return stream_.next_layer(); }
  boost::asio::awaitable<size_t> ReadSome(char* data, size_t size);

  const int number_;
  const bool tls_;
  boost::asio::ssl::context plain_;
  boost::asio::ssl::stream<Socket> stream_;
  std::string buffer_;
};

// An HTTP server on 127.0.0.1 that does exactly what a script says, byte by byte, and remembers
// what reached it. Runs on the test's io_context.
class SocketServer {
 public:
  using Script = std::function<boost::asio::awaitable<void>(std::shared_ptr<Peer>)>;

  // Runs `script` for every connection, after the handshake if there is `tls`. A connection closes
  // when its script returns.
  SocketServer(boost::asio::io_context& io, Script script,
               std::unique_ptr<boost::asio::ssl::context> tls = nullptr);

  int port() const { return acceptor_.local_endpoint().port(); }
  std::string origin() const;
  int connections() const { return connections_; }
  const std::vector<std::string>& requests() const { return requests_; }

  // ReadRequest that remembers the request in requests().
  boost::asio::awaitable<std::string> Read(std::shared_ptr<Peer> peer);

  // Reads requests and answers each with `answer`, until the client closes.
  boost::asio::awaitable<void> Serve(std::shared_ptr<Peer> peer, std::string answer);

 private:
  boost::asio::awaitable<void> Accept();
  boost::asio::awaitable<void> RunScript(std::shared_ptr<Peer> peer);

  boost::asio::ip::tcp::acceptor acceptor_;
  const Script script_;
  const std::unique_ptr<boost::asio::ssl::context> tls_;
  int connections_ = 0;
  std::vector<std::string> requests_;
};

// A TLS server that shows `identity`, and asks for a client certificate if there is a
// `client_ca_pem`.
std::unique_ptr<boost::asio::ssl::context> ServerTls(const TestIdentity& identity,
                                                     const std::string& client_ca_pem = "");

// "HTTP/1.1 STATUS x" with a Content-Length.
std::string HttpAnswer(int status, const std::string& body, const std::string& headers = "");

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_SOCKET_SERVER_H_
