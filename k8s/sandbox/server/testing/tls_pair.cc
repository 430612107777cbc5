#include "k8s/sandbox/server/testing/tls_pair.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "k8s/sandbox/server/certificates.h"

namespace nodeops::k8s::sandbox {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::beast::get_lowest_layer;
using boost::system::error_code;

TlsPair::TlsPair(asio::io_context& io) : io_(io) {
  const Certificates certificates = MakeCertificates(absl::Now()).value();
  server_tls_.use_certificate_chain(asio::buffer(certificates.server.certificate));
  server_tls_.use_private_key(asio::buffer(certificates.server.key.Reveal()), ssl::context::pem);
  server_ = std::make_unique<TlsStream>(io_.get_executor(), server_tls_);
  client_ = std::make_unique<TlsStream>(io_.get_executor(), client_tls_);

  tcp::acceptor acceptor(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  get_lowest_layer(*client_).socket().connect(acceptor.local_endpoint());
  acceptor.accept(get_lowest_layer(*server_).socket());
  int shaken = 0;
  const auto done = [&shaken](error_code error) {
    EXPECT_FALSE(error) << error.message();
    ++shaken;
  };
  server_->async_handshake(ssl::stream_base::server, done);
  client_->async_handshake(ssl::stream_base::client, done);
  RunUntil([&] { return shaken == 2; });
}

const std::string& TlsPair::ReadUntil(const std::string& text) {
  std::array<char, 4096> bytes;
  while (received_.find(text) == std::string::npos) {
    std::optional<error_code> end;
    client_->async_read_some(asio::buffer(bytes), [&](error_code error, size_t size) {
      received_.append(bytes.data(), size);
      end = error;
    });
    RunUntil([&] { return end.has_value(); });
    if (*end) break;
  }
  return received_;
}

void TlsPair::ClientSends(const std::string& text) {
  bool sent = false;
  asio::async_write(*client_, asio::buffer(text), [&](error_code error, size_t) {
    EXPECT_FALSE(error) << error.message();
    sent = true;
  });
  RunUntil([&] { return sent; });
}

void TlsPair::CloseClient() { get_lowest_layer(*client_).close(); }
void TlsPair::CloseServer() { get_lowest_layer(*server_).close(); }

void TlsPair::Poll() {
  io_.restart();
  io_.poll();
}

void TlsPair::RunUntil(std::function<bool()> done) {
  io_.restart();
  while (!done()) {
    if (io_.run_one_for(std::chrono::seconds(30)) > 0) continue;
    ADD_FAILURE() << "nothing happens any more";
    std::abort();
  }
}

}  // namespace nodeops::k8s::sandbox
