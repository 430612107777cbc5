// Handshakes in memory: a context of this server against clients that OpenSSL makes.

#include "service/http/tls_contexts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
using asio::ssl::context;
using base::IsOk;
using base::StatusIs;
using testing::StartsWith;

using Context = std::shared_ptr<context>;

// The two ends of a connection.
class Connection {
 public:
  Connection(context& server, context& client)
      : server_(SSL_new(server.native_handle()), &SSL_free),
        client_(SSL_new(client.native_handle()), &SSL_free) {
    BIO* at_server = nullptr;
    BIO* at_client = nullptr;
    BIO_new_bio_pair(&at_server, 64 << 10, &at_client, 64 << 10);
    SSL_set_bio(server_.get(), at_server, at_server);
    SSL_set_bio(client_.get(), at_client, at_client);
    SSL_set_accept_state(server_.get());
    SSL_set_connect_state(client_.get());
  }

  // Whether both ends are content.
  bool Handshake() {
    for (int turn = 0; turn < 10; ++turn) {
      SSL_do_handshake(client_.get());
      SSL_do_handshake(server_.get());
    }
    char byte = 0;
    SSL_read(client_.get(), &byte, 1);  // A ticket or a refusal may have come after its end.
    ERR_clear_error();
    return SSL_is_init_finished(server_.get()) == 1 && SSL_is_init_finished(client_.get()) == 1;
  }

  SSL* server() { return server_.get(); }
  SSL* client() { return client_.get(); }

 private:
  const std::unique_ptr<SSL, void (*)(SSL*)> server_;
  const std::unique_ptr<SSL, void (*)(SSL*)> client_;
};

class TlsContextsTest : public testing::Test {
 protected:
  static tls::TlsMaterial MaterialOf(const k8s::TestIdentity& identity,
                                     const std::string& client_ca = "") {
    return {.certificate_chain = identity.certificate_pem,
            .private_key = base::Secret(identity.key_pem),
            .client_ca = client_ca};
  }
  Context Server(const std::string& client_ca = "") const {
    auto made = MakeTlsContext(MaterialOf(identity_, client_ca));
    EXPECT_THAT(made, IsOk());
    return *made;
  }
  // Wants a server of `ca_`, and shows the certificate of `identity`, if there is one.
  Context Client(const k8s::TestIdentity* identity = nullptr) const {
    auto client = std::make_shared<context>(context::tls_client);
    client->add_certificate_authority(asio::buffer(ca_.certificate_pem()));
    client->set_verify_mode(asio::ssl::verify_peer);
    if (identity == nullptr) return client;
    client->use_certificate(asio::buffer(identity->certificate_pem), context::pem);
    client->use_private_key(asio::buffer(identity->key_pem), context::pem);
    return client;
  }
  // Whether a client of exactly this version gets a connection, were it for the keys alone.
  bool Speaks(int version) const {
    const Context server = Server();
    const Context client = Client();
    SSL_CTX_set_security_level(server->native_handle(), 0);
    SSL_CTX_set_security_level(client->native_handle(), 0);
    SSL_CTX_set_min_proto_version(client->native_handle(), version);
    SSL_CTX_set_max_proto_version(client->native_handle(), version);
    return Connection(*server, *client).Handshake();
  }
  // The protocol that a client gets which offers these, in their form on the wire.
  std::string Negotiated(const std::string& offered) const {
    const Context server = Server();
    const Context client = Client();
    Connection connection(*server, *client);
    SSL_set_alpn_protos(connection.client(), reinterpret_cast<const uint8_t*>(offered.data()),
                        static_cast<unsigned>(offered.size()));
    if (!connection.Handshake()) return "refused";
    const unsigned char* selected = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(connection.client(), &selected, &length);
    return {reinterpret_cast<const char*>(selected), length};
  }
  // Whether a server that asks for certificates of `client_ca_` lets this one in.
  bool LetsIn(const k8s::TestIdentity& identity) const {
    const Context server = Server(client_ca_.certificate_pem());
    const Context client = Client(&identity);
    return Connection(*server, *client).Handshake();
  }

  const k8s::TestCa ca_;
  const k8s::TestCa client_ca_;
  const k8s::TestIdentity identity_ = ca_.Issue("IP:127.0.0.1");
};

TEST_F(TlsContextsTest, SpeaksTls12AndAbove) {
  EXPECT_FALSE(Speaks(TLS1_VERSION));
  EXPECT_FALSE(Speaks(TLS1_1_VERSION));
  EXPECT_TRUE(Speaks(TLS1_2_VERSION));
  EXPECT_TRUE(Speaks(TLS1_3_VERSION));
}

TEST_F(TlsContextsTest, ClientsThatNameProtocolsMustKnowHttp11) {
  EXPECT_EQ(Negotiated("\x02h2\x08http/1.1"), "http/1.1");
  EXPECT_EQ(Negotiated("\x02h2"), "refused");
  EXPECT_EQ(Negotiated(""), "");
}

TEST_F(TlsContextsTest, NoConnectionResumesAnother) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = Server();
    const Context client = Client();
    SSL_CTX_set_max_proto_version(client->native_handle(), version);
    Connection first(*server, *client);
    ASSERT_TRUE(first.Handshake());
    Connection second(*server, *client);
    SSL_set_session(second.client(), SSL_get0_session(first.client()));
    ASSERT_TRUE(second.Handshake());
    EXPECT_EQ(SSL_session_reused(second.server()), 0) << version;
  }
}

TEST_F(TlsContextsTest, WithoutAClientCaNobodyIsAskedForACertificate) {
  const Context server = Server();
  const k8s::TestIdentity identity = client_ca_.Issue("DNS:client.test");
  const Context client = Client(&identity);
  Connection connection(*server, *client);
  EXPECT_TRUE(connection.Handshake());
  EXPECT_EQ(SSL_get0_peer_certificate(connection.server()), nullptr);
}

TEST_F(TlsContextsTest, WithAClientCaACertificateIsTakenAndNotNeeded) {
  const k8s::TestIdentity identity = client_ca_.Issue("DNS:client.test");
  for (const auto* shown : {&identity, static_cast<const k8s::TestIdentity*>(nullptr)}) {
    const Context server = Server(client_ca_.certificate_pem());
    const Context client = Client(shown);
    Connection connection(*server, *client);
    EXPECT_TRUE(connection.Handshake());
    EXPECT_EQ(SSL_get0_peer_certificate(connection.server()) != nullptr, shown != nullptr);
  }
}

TEST_F(TlsContextsTest, ACertificateThatIsShownMustBeAGoodOneOfTheClientCa) {
  using Profile = k8s::TestCertificate;
  EXPECT_TRUE(LetsIn(client_ca_.Issue(Profile{.extended_usages = "clientAuth"})));
  EXPECT_FALSE(LetsIn(client_ca_.Issue(Profile{.extended_usages = "serverAuth"})));
  EXPECT_FALSE(LetsIn(client_ca_.Issue(Profile{.ends = std::chrono::minutes(-1)})));
  EXPECT_FALSE(LetsIn(ca_.Issue(Profile{.extended_usages = "clientAuth"})));
}

TEST_F(TlsContextsTest, WhatOpenSslDoesNotTakeIsAnError) {
  const auto refused =
      StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("certificates for HTTP: "));
  const k8s::TestIdentity other = ca_.Issue("IP:127.0.0.1");
  EXPECT_THAT(MakeTlsContext({}), refused);
  EXPECT_THAT(MakeTlsContext(MaterialOf({"junk", identity_.key_pem})), refused);
  EXPECT_THAT(MakeTlsContext(MaterialOf({identity_.certificate_pem, "junk"})), refused);
  EXPECT_THAT(MakeTlsContext(MaterialOf({identity_.certificate_pem, other.key_pem})), refused);
  EXPECT_THAT(MakeTlsContext(MaterialOf(identity_, "junk")), refused);
  EXPECT_THAT(MakeTlsContext(MaterialOf(identity_)), IsOk());
}

TEST_F(TlsContextsTest, AContextIsMadeAnewWhenTheCertificatesHaveChanged) {
  const tls::TestFiles files;
  files.Write(identity_);
  files.Write("ca.crt", client_ca_.certificate_pem());
  base::SimulatedClock clock;
  clock.Advance(absl::Now() - clock.Now());  // Certificates are made for today.
  asio::io_context io;
  auto certificates = tls::Certificates::Open(files.Files(), clock, io.get_executor());
  ASSERT_THAT(certificates, IsOk());
  TlsContexts contexts(**certificates);
  EXPECT_TRUE(contexts.verifies_clients());
  const auto before = contexts.current();
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(*contexts.current(), *before);
  const k8s::TestCa new_ca;
  files.Write(new_ca.Issue("IP:127.0.0.1"));
  for (int reading = 0; reading < 3; ++reading, io.poll()) {
    io.poll();
    clock.Advance(tls::kRereadInterval);
  }
  const auto after = contexts.current();
  ASSERT_THAT(after, IsOk());
  EXPECT_NE(*after, *before);
  EXPECT_EQ(*contexts.current(), *after);
  EXPECT_TRUE(Connection(**before, *Client()).Handshake());  // Whoever holds it keeps it.
  EXPECT_FALSE(Connection(**after, *Client()).Handshake());
  *certificates = nullptr;
  io.poll();
}

}  // namespace
}  // namespace nodeops::http
