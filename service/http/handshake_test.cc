// Handshakes on real sockets, with OpenSSL at the other end, on a virtual clock.

#include "service/http/handshake.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/testing/test_certificates.h"
#include "service/http/testing/connection_fixture.h"
#include "service/http/tls_contexts.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

constexpr absl::Duration kTime = absl::Seconds(10);
constexpr absl::Duration kMoment = absl::Milliseconds(1);

class HandshakeTest : public ConnectionFixture {
 protected:
  void TearDown() override {
    stream_->Close();
    client_.close();
    Run();
    EXPECT_TRUE(done_);
    EXPECT_EQ(stream_.use_count(), 1) << "a coroutine is left";
  }

  // Connects, and greets whoever it is; without TLS if `context` is null.
  void ConnectAndGreet(std::shared_ptr<ssl::context> context, bool needs_certificate = false,
                       const asio::ip::address& address = asio::ip::address_v4::loopback()) {
    stream_ = std::make_shared<TimedStream>(clock_, HttpStream(Connect(address), context));
    asio::co_spawn(io_, TimedStream::Watch(stream_), asio::detached);
    asio::co_spawn(io_, Greet(stream_, needs_certificate, kTime),
                   [this](const std::exception_ptr&, std::optional<Peer> peer) {
                     done_ = true;
                     peer_ = std::move(peer);
                   });
    Run();
  }
  void ConnectWithTls(bool needs_certificate = true) {
    const k8s::TestIdentity server = ca_.Issue("IP:127.0.0.1");
    auto context = MakeTlsContext({.certificate_chain = server.certificate_pem,
                                   .private_key = base::Secret(server.key_pem),
                                   .client_ca = ca_.certificate_pem()});
    ASSERT_TRUE(context.ok()) << context.status();
    ConnectAndGreet(*context, needs_certificate);
    EXPECT_FALSE(done_);
  }
  // The client's side, with the certificate of `identity`, if there is one.
  void Handshake(const k8s::TestIdentity* identity = nullptr) {
    if (identity != nullptr) {
      context_.use_certificate(asio::buffer(identity->certificate_pem), ssl::context::pem);
      context_.use_private_key(asio::buffer(identity->key_pem), ssl::context::pem);
    }
    tls_ = std::make_unique<ssl::stream<tcp::socket&>>(client_, context_);
    tls_->async_handshake(ssl::stream_base::client, [](const boost::system::error_code&) {});
    RunUntil(done_);
    Run();
  }

  const k8s::TestCa ca_;
  ssl::context context_{ssl::context::tls_client};
  std::unique_ptr<ssl::stream<tcp::socket&>> tls_;
  std::shared_ptr<TimedStream> stream_;
  bool done_ = false;
  std::optional<Peer> peer_;
};

TEST_F(HandshakeTest, WithoutTlsEverybodyIsAnonymousAtOnce) {
  ConnectAndGreet(nullptr);
  ASSERT_TRUE(peer_);
  EXPECT_FALSE(peer_->tls);
  EXPECT_TRUE(peer_->may_call);
  EXPECT_EQ(peer_->caller, "anonymous");
  EXPECT_EQ(peer_->local, asio::ip::address_v4::loopback());
  EXPECT_EQ(peer_->address, absl::StrCat("ipv4:127.0.0.1:", client_.local_endpoint().port()));
}

TEST_F(HandshakeTest, AnIPv6AddressIsInBrackets) {
  boost::system::error_code error;
  const tcp::endpoint loopback(asio::ip::address_v6::loopback(), 0);
  tcp::socket probe(io_);
  probe.open(tcp::v6(), error);
  probe.bind(loopback, error);
  ConnectAndGreet(nullptr, false, error ? asio::ip::address_v4::loopback() : loopback.address());
  if (error) GTEST_SKIP() << "there is no IPv6 here";
  ASSERT_TRUE(peer_);
  EXPECT_EQ(peer_->local, loopback.address());
  EXPECT_EQ(peer_->address, absl::StrCat("ipv6:[::1]:", client_.local_endpoint().port()));
}

TEST_F(HandshakeTest, ACallerIsWhoItsCertificateNames) {
  ConnectWithTls();
  const k8s::TestIdentity identity = ca_.Issue("URI:spiffe://test/browser");
  Handshake(&identity);
  ASSERT_TRUE(peer_);
  EXPECT_TRUE(peer_->tls);
  EXPECT_TRUE(peer_->may_call);
  EXPECT_EQ(peer_->caller, "spiffe://test/browser");
  EXPECT_EQ(peer_->local, asio::ip::address_v4::loopback());
  EXPECT_EQ(peer_->address, absl::StrCat("ipv4:127.0.0.1:", client_.local_endpoint().port()));
}

TEST_F(HandshakeTest, WhoShowsNoCertificateMayNotCallWhereOneIsNeeded) {
  ConnectWithTls(/*needs_certificate=*/true);
  Handshake();
  ASSERT_TRUE(peer_);
  EXPECT_TRUE(peer_->tls);
  EXPECT_FALSE(peer_->may_call);
  EXPECT_EQ(peer_->caller, "anonymous");
}

TEST_F(HandshakeTest, WhoShowsNoCertificateMayCallWhereNoneIsNeeded) {
  ConnectWithTls(/*needs_certificate=*/false);
  Handshake();
  ASSERT_TRUE(peer_);
  EXPECT_TRUE(peer_->may_call);
  EXPECT_EQ(peer_->caller, "anonymous");
}

TEST_F(HandshakeTest, ACertificateOfAnotherCaIsRefused) {
  ConnectWithTls();
  const k8s::TestCa other_ca;
  const k8s::TestIdentity identity = other_ca.Issue("URI:spiffe://test/browser");
  Handshake(&identity);
  EXPECT_FALSE(peer_);
}

TEST_F(HandshakeTest, ACertificateInWhichNoNameCanBeUsedIsRefused) {
  ConnectWithTls();
  const k8s::TestIdentity identity = ca_.Issue("DNS:anonymous");
  Handshake(&identity);
  EXPECT_FALSE(peer_);
}

TEST_F(HandshakeTest, WhatIsSentAfterItIsEncrypted) {
  ConnectWithTls();
  Handshake();
  asio::co_spawn(io_, stream_->Write("hello", kTime), asio::detached);
  Run();
  std::string text(5, '?');
  asio::read(*tls_, asio::buffer(text));
  EXPECT_EQ(text, "hello");
}

TEST_F(HandshakeTest, WhatIsNoTlsIsRefusedAtOnce) {
  ConnectWithTls();
  Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  RunUntil(done_);
  EXPECT_FALSE(peer_);
}

TEST_F(HandshakeTest, AClientThatLeavesIsNobody) {
  ConnectWithTls();
  Send("\x16\x03\x01");  // The begin of a ClientHello.
  client_.close();
  RunUntil(done_);
  EXPECT_FALSE(peer_);
}

TEST_F(HandshakeTest, AClientThatSaysNothingIsCutOff) {
  ConnectWithTls();
  Advance(kTime - kMoment);
  EXPECT_FALSE(done_);
  Advance(kMoment);
  EXPECT_TRUE(done_);
  EXPECT_FALSE(peer_);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(HandshakeTest, AHandshakeThatTricklesIsCutOff) {
  ConnectWithTls();
  Send({"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11});  // A ClientHello of 512 bytes.
  for (absl::Duration time; time < kTime; time += absl::Seconds(1)) {
    ASSERT_FALSE(done_) << time;
    Send("x");
    Advance(absl::Seconds(1));
  }
  EXPECT_TRUE(done_);
  EXPECT_FALSE(peer_);
}

TEST_F(HandshakeTest, ClosingEndsIt) {
  ConnectWithTls();
  stream_->Close();
  Run();
  EXPECT_TRUE(done_);
  EXPECT_FALSE(peer_);
}

}  // namespace
}  // namespace nodeops::http
