#include "k8s/testing/socket_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace nodeops::k8s {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kUseTuple = asio::as_tuple(asio::use_awaitable);

size_t ContentLength(const std::string& headers) {
  const std::string lower = absl::AsciiStrToLower(headers);
  const size_t at = lower.find("content-length: ");
  size_t length = 0;
  if (at == std::string::npos) return 0;
  (void)absl::SimpleAtoi(lower.substr(at + 16, lower.find("\r\n", at) - at - 16), &length);
  return length;
}

}  // namespace

Peer::Peer(Socket socket, int number, asio::ssl::context* tls)
    : number_(number),
      tls_(tls != nullptr),
      plain_(asio::ssl::context::tls_server),
      stream_(std::move(socket), tls != nullptr ? *tls : plain_) {}

asio::awaitable<void> Peer::Handshake() {
  if (tls_) {
    co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
  }
}

asio::awaitable<size_t> Peer::ReadSome(char* data, size_t size) {
  const asio::mutable_buffer buffer(data, size);
  if (tls_) {
    const auto [error, count] = co_await stream_.async_read_some(buffer, kUseTuple);
    co_return error ? 0 : count;
  }
  const auto [error, count] = co_await socket().async_read_some(buffer, kUseTuple);
  co_return error ? 0 : count;
}

asio::awaitable<std::string> Peer::ReadRequest() {
  char data[4096];
  for (;;) {
    const size_t end = buffer_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const size_t whole = end + 4 + ContentLength(buffer_.substr(0, end + 4));
      if (buffer_.size() >= whole) {
        std::string request = buffer_.substr(0, whole);
        buffer_.erase(0, whole);
        co_return request;
      }
    }
    const size_t count = co_await ReadSome(data, sizeof(data));
    if (count == 0) co_return "";
    buffer_.append(data, count);
  }
}

asio::awaitable<void> Peer::Write(std::string bytes) {
  if (tls_) {
    co_await asio::async_write(stream_, asio::buffer(bytes), kUseTuple);
  } else {
    co_await asio::async_write(socket(), asio::buffer(bytes), kUseTuple);
  }
}

void Peer::Close(bool reset) {
  boost::system::error_code ignored;
  if (reset) socket().set_option(tcp::socket::linger(true, 0), ignored);
  socket().close(ignored);
}

asio::awaitable<void> Peer::WaitForEnd() {
  char data[4096];
  size_t count = 1;
  while (count > 0) count = co_await ReadSome(data, sizeof(data));
}

SocketServer::SocketServer(asio::io_context& io, Script script,
                           std::unique_ptr<asio::ssl::context> tls)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      script_(std::move(script)),
      tls_(std::move(tls)) {
  asio::co_spawn(io, Accept(), asio::detached);
}

std::string SocketServer::origin() const {
  return absl::StrCat(tls_ ? "https" : "http", "://127.0.0.1:", port());
}

asio::awaitable<void> SocketServer::Accept() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(kUseTuple);
    if (error) co_return;
    auto peer = std::make_shared<Peer>(std::move(socket), ++connections_, tls_.get());
    asio::co_spawn(acceptor_.get_executor(), RunScript(std::move(peer)), asio::detached);
  }
}

asio::awaitable<void> SocketServer::RunScript(std::shared_ptr<Peer> peer) {
  try {
    co_await peer->Handshake();
    co_await script_(peer);
  } catch (const boost::system::system_error&) {
    // The client went away: what the test is about.
  }
  peer->Close();
}

asio::awaitable<std::string> SocketServer::Read(std::shared_ptr<Peer> peer) {
  std::string request = co_await peer->ReadRequest();
  if (!request.empty()) requests_.push_back(request);
  co_return request;
}

asio::awaitable<void> SocketServer::Serve(std::shared_ptr<Peer> peer, std::string answer) {
  for (;;) {
    const std::string request = co_await Read(peer);
    if (request.empty()) co_return;
    co_await peer->Write(answer);
  }
}

std::unique_ptr<asio::ssl::context> ServerTls(const TestIdentity& identity,
                                              const std::string& client_ca_pem) {
  auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  tls->use_certificate_chain(asio::buffer(identity.certificate_pem));
  tls->use_private_key(asio::buffer(identity.key_pem), asio::ssl::context::pem);
  if (!client_ca_pem.empty()) {
    tls->add_certificate_authority(asio::buffer(client_ca_pem));
    tls->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  return tls;
}

std::string HttpAnswer(int status, const std::string& body, const std::string& headers) {
  return absl::StrCat("HTTP/1.1 ", status, " x\r\nContent-Length: ", body.size(), "\r\n", headers,
                      "\r\n", body);
}

}  // namespace nodeops::k8s
