#include "k8s/sandbox/server/https_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/sandbox/server/certificates.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

struct Answer {
  error_code error;  // Why there is none, or not all of it.
  int status = 0;
  http::fields headers;
  std::string body;
};

// A client with one connection, on the server's own thread.
class Client {
 public:
  Client(asio::io_context& io, ssl::context& tls) : stream_(io.get_executor(), tls) {}

  asio::awaitable<error_code> Connect(uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    auto [refused] = co_await beast::get_lowest_layer(stream_).async_connect(endpoint, kToken);
    if (refused) co_return refused;
    stream_.set_verify_callback(ssl::host_name_verification("127.0.0.1"));
    auto [failed] = co_await stream_.async_handshake(ssl::stream_base::client, kToken);
    co_return failed;
  }

  asio::awaitable<error_code> Ask(std::string method, std::string target, std::string body,
                                  std::string token) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(method);
    request.target(target);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::user_agent, "test/1");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    if (!body.empty()) request.set(http::field::content_type, "application/merge-patch+json");
    request.body() = std::move(body);
    request.prepare_payload();
    auto [error, size] = co_await http::async_write(stream_, request, kToken);
    co_return error;
  }

  asio::awaitable<error_code> Write(std::string text) {
    auto [error, size] = co_await asio::async_write(stream_, asio::buffer(text), kToken);
    co_return error;
  }

  asio::awaitable<Answer> Read(bool head = false) {
    http::response_parser<http::string_body> parser;
    parser.skip(head);
    Answer answer;
    auto [error, size] = co_await http::async_read(stream_, buffer_, parser, kToken);
    answer.error = error;
    answer.status = parser.is_header_done() ? parser.get().result_int() : 0;
    answer.headers = parser.get().base();
    answer.body = parser.get().body();
    co_return answer;
  }

  // Reads until the text of the answer so far contains `text`.
  asio::awaitable<std::string> ReadUntil(std::string text) {
    while (received_.find(text) == std::string::npos) {
      char bytes[4096];
      const asio::mutable_buffer buffer = asio::buffer(bytes);
      auto [error, size] = co_await stream_.async_read_some(buffer, kToken);
      if (error) co_return received_ + "(" + error.message() + ")";
      received_.append(bytes, size);
    }
    co_return received_;
  }

  void Close() { beast::get_lowest_layer(stream_).close(); }
  std::string TlsVersion() { return SSL_get_version(stream_.native_handle()); }

 private:
  beast::ssl_stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  std::string received_;
};

class HttpsServerTest : public testing::Test {
 protected:
  HttpsServerTest()
      : certificates_(MakeCertificates(absl::Now()).value()), server_(ServerOptions(), clock_) {
    server_.AddNode("n1");
    client_tls_.add_certificate_authority(asio::buffer(certificates_.ca));
    client_tls_.set_verify_mode(ssl::verify_peer);
  }

  ~HttpsServerTest() override {
    clients_.clear();
    https_.reset();
    io_.restart();
    io_.poll();
  }

  static ApiServerOptions ServerOptions() {
    ApiServerOptions options;
    options.users["t-admin"] = {.name = "admin"};
    return options;
  }

  HttpsServerOptions Options() const {
    HttpsServerOptions options;
    options.certificate = certificates_.server;
    options.client_ca = certificates_.ca;
    options.client_token = base::Secret("t-admin");
    return options;
  }

  void Start(HttpsServerOptions options, std::vector<Fault> answers = {}) {
    if (!answers.empty()) {
      const auto times = static_cast<int64_t>(answers.size());
      script_ = FaultScript({FaultRule{.times = times, .answers = std::move(answers)}});
    }
    auto started = HttpsServer::Start(io_.get_executor(), clock_, handler_, std::move(options));
    ASSERT_THAT(started, base::IsOk());
    https_ = *std::move(started);
  }

  // Runs everything until `work` is done.
  template <typename T>
  T Run(asio::awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result = std::move(value);
    });
    io_.restart();
    while (!result && io_.run_one_for(std::chrono::seconds(30)) > 0) {
    }
    if (!result) ADD_FAILURE() << "nothing happens any more";
    return std::move(result).value_or(T{});
  }

  // Runs what needs no time.
  void Settle() {
    io_.restart();
    while (io_.run_one_for(std::chrono::milliseconds(50)) > 0) {
    }
  }

  Client& Connected() {
    clients_.push_back(std::make_unique<Client>(io_, client_tls_));
    EXPECT_EQ(Run(clients_.back()->Connect(https_->port())), error_code());
    return *clients_.back();
  }

  Answer Ask(Client& client, std::string method, std::string target, std::string body = "",
             std::string token = "t-admin") {
    const bool head = method == "HEAD";
    EXPECT_EQ(
        Run(client.Ask(std::move(method), std::move(target), std::move(body), std::move(token))),
        error_code());
    return Run(client.Read(head));
  }

  Answer Cordon(Client& client) {
    return Ask(
        client, "PATCH", "/api/v1/nodes/n1",
        R"({"metadata":{"resourceVersion":")" + Version() + R"("},"spec":{"unschedulable":true}})");
  }

  std::string Version() const { return server_.ResourceVersionOf("n1").value_or(""); }
  const JournalEntry& Last() const { return journal_.entries().back(); }

  base::SimulatedClock clock_;
  asio::io_context io_;
  const Certificates certificates_;
  ApiServer server_;
  FaultScript script_;
  Journal journal_;
  RequestHandler handler_{server_, script_, journal_, clock_};
  std::unique_ptr<HttpsServer> https_;
  ssl::context client_tls_{ssl::context::tls_client};
  std::vector<std::unique_ptr<Client>> clients_;
};

TEST_F(HttpsServerTest, ServesRequestsOnOneConnectionKeptAlive) {
  Start(Options());
  Client& client = Connected();
  const Answer got = Ask(client, "GET", "/api/v1/nodes/n1");
  EXPECT_EQ(got.error, error_code());
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.headers["Content-Type"], "application/json");
  EXPECT_EQ(got.headers["Cache-Control"], "no-cache, private");
  EXPECT_EQ(got.headers["Date"], "Sun, 15 Jun 2025 15:06:40 GMT");
  EXPECT_EQ(got.headers["Content-Length"], std::to_string(got.body.size()));
  EXPECT_THAT(got.body, StartsWith(*server_.NodeJson("n1")));
  EXPECT_EQ(Cordon(client).status, 200);
  ASSERT_EQ(journal_.entries().size(), 2u);
  EXPECT_EQ(journal_.entries()[0].connection, journal_.entries()[1].connection);
  EXPECT_EQ(Last().user_agent, "test/1");
  EXPECT_EQ(https_->connections(), 1);
}

TEST_F(HttpsServerTest, AHeadHasNoBody) {
  Start(Options());
  Client& client = Connected();
  EXPECT_EQ(Ask(client, "HEAD", "/api/v1/nodes/n1").error, error_code());
  EXPECT_EQ(Ask(client, "GET", "/api/v1/nodes/n1").status, 200);  // Still in step.
}

TEST_F(HttpsServerTest, SpeaksNothingOlderThanTls12) {
  Start(Options());
  EXPECT_EQ(Connected().TlsVersion(), "TLSv1.3");
  SSL_CTX_set_max_proto_version(client_tls_.native_handle(), TLS1_2_VERSION);
  EXPECT_EQ(Connected().TlsVersion(), "TLSv1.2");
  SSL_CTX_set_min_proto_version(client_tls_.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_max_proto_version(client_tls_.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(client_tls_.native_handle(), 0);
  Client old(io_, client_tls_);
  EXPECT_NE(Run(old.Connect(https_->port())), error_code());
}

TEST_F(HttpsServerTest, AClientCertificateIsTheAdmin) {
  Start(Options());
  EXPECT_EQ(Ask(Connected(), "GET", "/api/v1/nodes/n1", "", "").status, 401);
  client_tls_.use_certificate(asio::buffer(certificates_.admin.certificate), ssl::context::pem);
  client_tls_.use_private_key(asio::buffer(certificates_.admin.key.Reveal()), ssl::context::pem);
  EXPECT_EQ(Ask(Connected(), "GET", "/api/v1/nodes/n1", "", "").status, 200);
  EXPECT_EQ(Last().user, "admin");
  EXPECT_EQ(Ask(Connected(), "GET", "/api/v1/nodes/n1", "", "stale").status, 200);
}

TEST_F(HttpsServerTest, ACertificateOfAnotherCaIsRefused) {
  Start(Options());
  const Certificates other = MakeCertificates(absl::Now()).value();
  client_tls_.use_certificate(asio::buffer(other.admin.certificate), ssl::context::pem);
  client_tls_.use_private_key(asio::buffer(other.admin.key.Reveal()), ssl::context::pem);
  Client client(io_, client_tls_);
  Run(client.Connect(https_->port()));  // TLS 1.3 clients hear of it with their first answer.
  Run(client.Ask("GET", "/api/v1/nodes/n1", "", "t-admin"));
  EXPECT_NE(Run(client.Read()).error, error_code());
  EXPECT_TRUE(journal_.entries().empty());
}

TEST_F(HttpsServerTest, TooLargeABodyIsRefused) {
  Start(Options());
  const Answer answer = Ask(Connected(), "PATCH", "/api/v1/nodes/n1", std::string(7 << 19, 'x'));
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr(R"("reason":"RequestEntityTooLarge")"));
}

TEST_F(HttpsServerTest, AFarTooLargeBodyIsRefusedInAWayThatItsSenderCanRead) {
  Start(Options());
  Client& client = Connected();
  const Answer answer = Ask(client, "PATCH", "/api/v1/nodes/n1", std::string(20 << 20, 'x'));
  EXPECT_EQ(answer.error, error_code());
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.headers["Connection"], "close");
  EXPECT_THAT(answer.body, HasSubstr(R"("reason":"RequestEntityTooLarge")"));
  ASSERT_EQ(journal_.entries().size(), 1u);
  EXPECT_EQ(Last().status, 413);
  EXPECT_EQ(Last().node, "n1");
  EXPECT_FALSE(Last().took_effect);
  client.Close();
  Settle();
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(HttpsServerTest, ABodyThatWaitsToBeWelcomeIsSentFor) {
  Start(Options());
  Client& client = Connected();
  Run(
      client.Write("PATCH /api/v1/nodes/n1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                   "Authorization: Bearer t-admin\r\n"
                   "Content-Type: application/merge-patch+json\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(Run(client.ReadUntil("\r\n\r\n")), "HTTP/1.1 100 Continue\r\n\r\n");
  Run(client.Write("{}"));
  EXPECT_EQ(Run(client.Read()).status, 200);
}

TEST_F(HttpsServerTest, ABodyThatWaitsAndIsTooLargeIsNotSentFor) {
  Start(Options());
  Client& client = Connected();
  Run(
      client.Write("PUT /api/v1/nodes/n1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                   "Content-Length: 99999999\r\n\r\n"));
  EXPECT_EQ(Run(client.Read()).status, 413);
}

TEST_F(HttpsServerTest, SaysThatBytesAreNoRequest) {
  Start(Options());
  Client& client = Connected();
  Run(client.Write("nonsense\r\n\r\n"));
  const Answer bad = Run(client.Read());
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.body, "400 Bad Request");
  Client& long_winded = Connected();
  Run(long_winded.Write("GET / HTTP/1.1\r\nX: " + std::string(70 << 10, 'x') + "\r\n\r\n"));
  EXPECT_EQ(Run(long_winded.Read()).status, 431);
  EXPECT_TRUE(journal_.entries().empty());
}

TEST_F(HttpsServerTest, ConnectionsOverTheCapWaitForTheirTurn) {
  HttpsServerOptions options = Options();
  options.max_connections = 1;
  Start(std::move(options));
  Client& first = Connected();
  std::optional<error_code> second_connected;
  Client second(io_, client_tls_);
  asio::co_spawn(io_, second.Connect(https_->port()),
                 [&](std::exception_ptr, error_code error) { second_connected = error; });
  EXPECT_EQ(Ask(first, "GET", "/api/v1/nodes/n1").status, 200);
  Settle();
  EXPECT_FALSE(second_connected.has_value());
  first.Close();
  Settle();
  EXPECT_EQ(second_connected, error_code());
  EXPECT_EQ(Ask(second, "GET", "/api/v1/nodes/n1").status, 200);
}

TEST_F(HttpsServerTest, LatencyPassesHalfBeforeAndHalfAfter) {
  HttpsServerOptions options = Options();
  options.latency = absl::Milliseconds(20);
  Start(std::move(options));
  Client& client = Connected();
  Run(client.Ask("GET", "/api/v1/nodes/n1", "", "t-admin"));
  Settle();
  EXPECT_TRUE(journal_.entries().empty());
  clock_.Advance(absl::Milliseconds(10));
  Settle();
  EXPECT_EQ(journal_.entries().size(), 1u);
  EXPECT_EQ(clock_.waiting(), 1u);  // For the latency's other half.
  clock_.Advance(absl::Milliseconds(10));
  EXPECT_EQ(Run(client.Read()).status, 200);
}

// What the client sees, what the journal says, and what really happened.

TEST_F(HttpsServerTest, AStatusOfTheScript) {
  Start(Options(), {{.kind = FaultKind::kStatus, .status = 429, .retry_after = "3"}});
  const Answer answer = Cordon(Connected());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers["Retry-After"], "3");
  EXPECT_EQ(answer.headers["Content-Type"], "text/plain; charset=utf-8");
  EXPECT_EQ(answer.body, "Too many requests, please try again later.\n");
  EXPECT_EQ(Last().fault, "429");
  EXPECT_EQ(Last().status, 429);
  EXPECT_FALSE(Last().took_effect);
}

TEST_F(HttpsServerTest, AStatusAfterTheEffect) {
  Start(Options(), {{.kind = FaultKind::kStatusAfter, .status = 504}});
  const Answer answer = Cordon(Connected());
  EXPECT_EQ(answer.status, 504);
  EXPECT_THAT(answer.body, HasSubstr(R"("reason":"Timeout")"));
  EXPECT_EQ(Last().fault, "504-after");
  EXPECT_TRUE(Last().took_effect);
}

TEST_F(HttpsServerTest, AResetBeforeTheEffect) {
  Start(Options(), {{.kind = FaultKind::kResetBefore}});
  EXPECT_EQ(Cordon(Connected()).error, asio::error::connection_reset);
  EXPECT_EQ(Last().fault, "reset-before");
  EXPECT_EQ(Last().status, 0);
  EXPECT_FALSE(Last().took_effect);
}

TEST_F(HttpsServerTest, AResetAfterTheEffect) {
  Start(Options(), {{.kind = FaultKind::kResetAfter}});
  EXPECT_EQ(Cordon(Connected()).error, asio::error::connection_reset);
  EXPECT_EQ(Last().fault, "reset-after");
  EXPECT_TRUE(Last().took_effect);
}

TEST_F(HttpsServerTest, AStallEndsWhenTheClientLeaves) {
  for (const bool after : {false, true}) {
    script_ = FaultScript(
        {FaultRule{.answers = {{.kind = after ? FaultKind::kStallAfter : FaultKind::kStall}}}});
    Start(Options());
    Client& client = Connected();
    Run(client.Ask("PATCH", "/api/v1/nodes/n1", R"({"spec":{"unschedulable":true}})", "t-admin"));
    Settle();
    clock_.Advance(absl::Hours(10));
    Settle();
    EXPECT_EQ(https_->connections(), 1);
    EXPECT_EQ(Last().fault, after ? "stall-after" : "stall");
    EXPECT_EQ(Last().status, 0);
    EXPECT_EQ(Last().took_effect, after);
    client.Close();
    Settle();
    EXPECT_EQ(https_->connections(), 0);
  }
}

TEST_F(HttpsServerTest, ATruncatedAnswer) {
  Start(Options(), {{.kind = FaultKind::kTruncate}});
  const Answer answer = Cordon(Connected());
  EXPECT_TRUE(answer.error);
  EXPECT_EQ(answer.status, 200);
  const std::string whole = Ask(Connected(), "GET", "/api/v1/nodes/n1").body;
  EXPECT_EQ(answer.headers["Content-Length"], std::to_string(whole.size()));
  EXPECT_EQ(answer.body, whole.substr(0, whole.size() / 2));
  EXPECT_EQ(journal_.entries().front().fault, "truncate");
  EXPECT_TRUE(journal_.entries().front().took_effect);
}

TEST_F(HttpsServerTest, AConnectionThatEndsInOrderWithoutAnAnswer) {
  Start(Options(), {{.kind = FaultKind::kCloseBefore}, {.kind = FaultKind::kCloseAfter}});
  EXPECT_EQ(Cordon(Connected()).error, http::error::end_of_stream);
  EXPECT_FALSE(Last().took_effect);
  EXPECT_EQ(Cordon(Connected()).error, http::error::end_of_stream);
  EXPECT_TRUE(Last().took_effect);
}

TEST_F(HttpsServerTest, AnAnswerCutShortElsewhere) {
  Start(Options(), {{.kind = FaultKind::kTruncateHeaders}, {.kind = FaultKind::kTruncateChunk}});
  const Answer headers = Cordon(Connected());
  EXPECT_TRUE(headers.error);
  EXPECT_TRUE(headers.body.empty());
  EXPECT_TRUE(Last().took_effect);
  const Answer chunk = Ask(Connected(), "GET", "/api/v1/nodes/n1");
  EXPECT_TRUE(chunk.error);
  EXPECT_EQ(chunk.headers["Transfer-Encoding"], "chunked");
}

TEST_F(HttpsServerTest, ALengthThatPromisesTooMuchKeepsTheClientWaiting) {
  Start(Options(), {{.kind = FaultKind::kLengthTooLong}});
  Client& client = Connected();
  Run(client.Ask("GET", "/api/v1/nodes/n1", "", "t-admin"));
  EXPECT_THAT(Run(client.ReadUntil("\"n1\"")), HasSubstr("Content-Length: "));
  Settle();
  EXPECT_EQ(https_->connections(), 1);
  client.Close();
  Settle();
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(HttpsServerTest, ALengthThatPromisesTooLittle) {
  Start(Options(), {{.kind = FaultKind::kLengthTooShort}});
  const Answer answer = Ask(Connected(), "GET", "/api/v1/nodes/n1");
  EXPECT_EQ(answer.error, error_code());
  const std::string whole = Ask(Connected(), "GET", "/api/v1/nodes/n1").body;
  EXPECT_EQ(answer.body, whole.substr(0, whole.size() / 2));
}

TEST_F(HttpsServerTest, ATrickleIsWholeInTheEnd) {
  Start(Options(), {{.kind = FaultKind::kTrickle},
                    {.kind = FaultKind::kTrickle, .spread = absl::Seconds(30)}});
  Client& client = Connected();
  const Answer at_once = Ask(client, "GET", "/api/v1/nodes/n1");
  EXPECT_EQ(at_once.error, error_code());
  Run(client.Ask("GET", "/api/v1/nodes/n1", "", "t-admin"));
  Settle();
  EXPECT_EQ(clock_.waiting(), 1u);  // For the second byte.
  clock_.Advance(absl::Seconds(30));
  EXPECT_EQ(Run(client.Read()).body, at_once.body);
}

TEST_F(HttpsServerTest, Garbage) {
  Start(Options(), {{.kind = FaultKind::kGarbage}});
  const Answer answer = Cordon(Connected());
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, StartsWith("<html>"));
  EXPECT_EQ(Last().fault, "garbage");
  EXPECT_TRUE(Last().took_effect);
}

TEST_F(HttpsServerTest, ALostRace) {
  Start(Options(), {{.kind = FaultKind::kRace}});
  const Answer answer = Cordon(Connected());
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(Last().fault, "race");
  EXPECT_FALSE(Last().took_effect);
}

TEST_F(HttpsServerTest, AReplacedAndADeletedNode) {
  Start(Options(), {{.kind = FaultKind::kReplace}, {.kind = FaultKind::kDelete}});
  Client& client = Connected();
  EXPECT_EQ(Cordon(client).status, 409);
  EXPECT_EQ(Last().fault, "replace");
  EXPECT_EQ(Cordon(client).status, 404);
  EXPECT_EQ(Last().fault, "delete");
  EXPECT_EQ(server_.node_count(), 0u);
}

TEST_F(HttpsServerTest, ADelayedRequestIsHandledLater) {
  Start(Options(), {{.delay = absl::Seconds(3)}});
  Client& client = Connected();
  Run(client.Ask("GET", "/api/v1/nodes/n1", "", "t-admin"));
  Settle();
  EXPECT_TRUE(journal_.entries().empty());
  clock_.Advance(absl::Seconds(3));
  EXPECT_EQ(Run(client.Read()).status, 200);
  EXPECT_EQ(Last().fault, "delay");
}

TEST_F(HttpsServerTest, TheEffectOfAWriteWhoseClientHasLeft) {
  Start(Options(), {{.delay = absl::Seconds(3)}});
  Client& client = Connected();
  Run(client.Ask("PATCH", "/api/v1/nodes/n1", R"({"spec":{"unschedulable":true}})", "t-admin"));
  Settle();
  client.Close();
  Settle();
  EXPECT_TRUE(journal_.entries().empty());
  clock_.Advance(absl::Seconds(3));
  Settle();
  EXPECT_TRUE(Last().took_effect);
}

class ConnectionFaultTest : public HttpsServerTest {
 protected:
  // How a client fares.
  error_code Connect(ConnectionFault fault, const KeyPair& certificate) {
    HttpsServerOptions options = Options();
    options.fault = fault;
    options.certificate = certificate;
    Start(std::move(options));
    clients_.push_back(std::make_unique<Client>(io_, client_tls_));
    return Run(clients_.back()->Connect(https_->port()));
  }

  // Whether a client is still waiting once everything has happened that needs no time.
  bool Hangs(ConnectionFault fault) {
    HttpsServerOptions options = Options();
    options.fault = fault;
    Start(std::move(options));
    clients_.push_back(std::make_unique<Client>(io_, client_tls_));
    bool ended = false;
    asio::co_spawn(io_, clients_.back()->Connect(https_->port()),
                   [&](std::exception_ptr, error_code) { ended = true; });
    Settle();
    const bool hangs = !ended;
    clients_.back()->Close();
    Settle();
    EXPECT_TRUE(ended);
    return hangs;
  }
};

TEST_F(ConnectionFaultTest, ARefusalIsThePortsOwn) {
  EXPECT_EQ(Connect(ConnectionFault::kRefuse, certificates_.server),
            asio::error::connection_refused);
}

TEST_F(ConnectionFaultTest, AResetComesBeforeTheHandshake) {
  EXPECT_EQ(Connect(ConnectionFault::kReset, certificates_.server), asio::error::connection_reset);
  Settle();
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(ConnectionFaultTest, InABlackHoleTcpNeverConnects) {
  EXPECT_TRUE(Hangs(ConnectionFault::kBlackHole));
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(ConnectionFaultTest, AStalledHandshakeEndsWhenTheClientLeaves) {
  EXPECT_TRUE(Hangs(ConnectionFault::kStall));
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(ConnectionFaultTest, BadCertificatesAreSeenByTheClient) {
  for (const KeyPair& certificate : {certificates_.wrong_name, certificates_.expired}) {
    EXPECT_EQ(Connect(ConnectionFault::kNone, certificate).message(),
              "certificate verify failed (SSL routines)");
  }
  EXPECT_EQ(Connect(ConnectionFault::kNone, certificates_.server), error_code());
}

constexpr char kWatch[] = "/api/v1/nodes?watch=1&allowWatchBookmarks=true&timeoutSeconds=90";

TEST_F(HttpsServerTest, AWatchTellsOfWritesAtOnce) {
  Start(Options());
  Client& client = Connected();
  Run(client.Ask("GET", kWatch, "", "t-admin"));
  const std::string header = Run(client.ReadUntil("\r\n\r\n"));
  EXPECT_THAT(header, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(header, HasSubstr("Transfer-Encoding: chunked\r\n"));
  Settle();
  EXPECT_EQ(Cordon(Connected()).status, 200);
  EXPECT_THAT(Run(client.ReadUntil("MODIFIED")), HasSubstr(R"({"type":"MODIFIED")"));
  EXPECT_EQ(journal_.entries().front().verb, "watch");
  EXPECT_EQ(journal_.entries().front().status, 200);
}

TEST_F(HttpsServerTest, AWatchGetsBookmarksAndEndsInTime) {
  Start(Options());
  Client& client = Connected();
  Run(client.Ask("GET", kWatch, "", "t-admin"));
  Run(client.ReadUntil("\r\n\r\n"));
  Settle();
  clock_.Advance(absl::Seconds(59));
  Settle();
  clock_.Advance(absl::Seconds(1));
  const std::string first = Run(client.ReadUntil("BOOKMARK"));
  EXPECT_EQ(first.find("BOOKMARK"), first.rfind("BOOKMARK"));
  Settle();
  clock_.Advance(absl::Seconds(28));
  Settle();
  clock_.Advance(absl::Seconds(2));
  const std::string all = Run(client.ReadUntil("\r\n0\r\n\r\n"));
  EXPECT_NE(all.find("BOOKMARK"), all.rfind("BOOKMARK"));
  EXPECT_THAT(all, testing::EndsWith("\r\n0\r\n\r\n"));
  Settle();
  EXPECT_EQ(https_->connections(), 0);
}

TEST_F(HttpsServerTest, AWatchWhoseClientLeavesIsOver) {
  Start(Options());
  Client& client = Connected();
  Run(client.Ask("GET", kWatch, "", "t-admin"));
  Run(client.ReadUntil("\r\n\r\n"));
  client.Close();
  Settle();
  EXPECT_EQ(https_->connections(), 0);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(HttpsServerTest, AWatchWhoseClientDoesNotReadIsCutOff) {
  HttpsServerOptions options = Options();
  options.patience = absl::Milliseconds(20);
  Start(std::move(options));
  Client& client = Connected();
  Run(client.Ask("GET", kWatch, "", "t-admin"));
  Run(client.ReadUntil("\r\n\r\n"));
  Ask(Connected(), "PATCH", "/api/v1/nodes/n1",
      R"({"metadata":{"annotations":{"big":")" + std::string(200 << 10, 'x') + R"("}}})");
  clients_.pop_back();
  for (int i = 0; i < 100; ++i) server_.KubeletWrite("n1");  // More than sockets hold.
  Settle();
  EXPECT_EQ(https_->connections(), 0);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(HttpsServerTest, DestroyingTheServerEndsItsConnections) {
  Start(Options());
  Client& idle = Connected();
  Client& watching = Connected();
  Run(watching.Ask("GET", kWatch, "", "t-admin"));
  Run(watching.ReadUntil("\r\n\r\n"));
  https_.reset();
  EXPECT_TRUE(Run(idle.Read()).error);
  EXPECT_THAT(Run(watching.ReadUntil("never")), HasSubstr("("));
}

TEST_F(HttpsServerTest, ListensOnLoopbackAlone) {
  HttpsServerOptions options = Options();
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "example.com", ""}) {
    options.address = address;
    EXPECT_THAT(HttpsServer::Start(io_.get_executor(), clock_, handler_, options),
                base::StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("not a loopback address; use 127.0.0.1 or ::1")));
  }
}

TEST_F(HttpsServerTest, SaysThatThePortIsTaken) {
  Start(Options());
  HttpsServerOptions options = Options();
  options.port = https_->port();
  EXPECT_THAT(HttpsServer::Start(io_.get_executor(), clock_, handler_, options),
              base::StatusIs(absl::StatusCode::kUnavailable, HasSubstr("Address already in use")));
}

TEST_F(HttpsServerTest, RefusesABadCertificate) {
  HttpsServerOptions options = Options();
  options.certificate.key = base::Secret("no key");
  EXPECT_THAT(HttpsServer::Start(io_.get_executor(), clock_, handler_, options),
              base::StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("bad certificate: ")));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
