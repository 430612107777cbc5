#ifndef NODEOPS_K8S_SANDBOX_SERVER_TESTING_TLS_PAIR_H_
#define NODEOPS_K8S_SANDBOX_SERVER_TESTING_TLS_PAIR_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "k8s/sandbox/server/http_writer.h"

namespace nodeops::k8s::sandbox {

// A TLS connection over a loopback socket, both ends of which are on `io`, which only these
// functions run. Everything on it must be over, or `io` gone, before the pair goes.
class TlsPair {
 public:
  explicit TlsPair(boost::asio::io_context& io);  // Shakes hands.

  // The end that sends answers.
  TlsStream& server() { return *server_; }

  // What the client has received by the time that it has got `text`, or that the server's end was
  // closed. The client reads only here.
  const std::string& ReadUntil(const std::string& text);
  // The same with nothing awaited: what has come by now.
  const std::string& received() const { return received_; }

  void ClientSends(const std::string& text);
  void CloseClient();
  void CloseServer();

  // Runs what is ready, until `done` if that takes the network.
  void Poll();
  void RunUntil(std::function<bool()> done);

 private:
  boost::asio::io_context& io_;
  boost::asio::ssl::context server_tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ssl::context client_tls_{boost::asio::ssl::context::tls_client};
  std::unique_ptr<TlsStream> server_, client_;
  std::string received_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_TESTING_TLS_PAIR_H_
