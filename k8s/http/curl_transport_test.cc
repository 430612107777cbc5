#include "k8s/http/curl_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <thread>

#include "base/testing/status_matchers.h"
#include "k8s/testing/run_coroutine.h"
#include "k8s/testing/socket_server.h"

namespace nodeops::k8s {
namespace {

using Kind = TransportError::Kind;
using testing::_;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CurlTransportTest : public testing::Test {
 protected:
  // A server that runs `script`, a member-like function of (server, peer).
  template <typename Script>
  SocketServer& StartServer(Script script, std::unique_ptr<asio::ssl::context> tls = nullptr) {
    server_.emplace(
        io_,
        [this, script](std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
          return script(*server_, peer);
        },
        std::move(tls));
    options_.origin = server_->origin();
    return *server_;
  }

  HttpResult Send(HttpRequest request) {
    if (!transport_) {
      auto transport = NewCurlTransport(io_.get_executor(), options_);
      EXPECT_THAT(transport, base::IsOk());
      transport_ = *std::move(transport);
    }
    return RunCoroutine(io_, transport_->Send(std::move(request)));
  }

  static HttpRequest Get(const std::string& target = "/x") {
    return {.method = "GET", .target = target, .timeout = absl::Seconds(20)};
  }
  static HttpRequest Patch(const std::string& body = "{}") {
    return {.method = "PATCH",
            .target = "/x",
            .headers = {{"Content-Type", "application/merge-patch+json"}},
            .body = body,
            .timeout = absl::Seconds(20)};
  }

  asio::io_context io_;
  CurlOptions options_;
  std::optional<SocketServer> server_;
  std::shared_ptr<Transport> transport_;
};

const HttpResponse& ResponseOf(const HttpResult& result) {
  if (const auto* error = std::get_if<TransportError>(&result)) {
    ADD_FAILURE() << error->message;
    static const HttpResponse none;
    return none;
  }
  return std::get<HttpResponse>(result);
}

MATCHER_P2(FailsWith, kind, message, "") {
  const auto* error = std::get_if<TransportError>(&arg);
  if (error == nullptr) {
    *result_listener << "an answer of status " << std::get<HttpResponse>(arg).status;
    return false;
  }
  *result_listener << "kind " << static_cast<int>(error->kind) << ": " << error->message;
  return error->kind == kind && testing::Matches(message)(error->message);
}

asio::awaitable<void> AnswerOk(SocketServer& server, std::shared_ptr<Peer> peer) {
  return server.Serve(peer, HttpAnswer(200, "{}", "X-One: 1\r\n"));
}

TEST_F(CurlTransportTest, SendsTheRequestAsGivenAndReturnsTheAnswer) {
  SocketServer& server = StartServer(AnswerOk);
  const HttpResult result = Send({.method = "PATCH",
                                  .target = "/api/v1/nodes/n%2F1?a=b&c=..",
                                  .headers = {{"Accept", "application/json"}, {"X-A", "b c"}},
                                  .body = R"({"a":1})"});
  EXPECT_EQ(ResponseOf(result).status, 200);
  EXPECT_EQ(ResponseOf(result).body, "{}");
  EXPECT_EQ(ResponseOf(result).FindHeader("x-one"), "1");
  ASSERT_EQ(server.requests().size(), 1u);
  const std::string& request = server.requests()[0];
  EXPECT_THAT(request, StartsWith("PATCH /api/v1/nodes/n%2F1?a=b&c=.. HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nHost: 127.0.0.1:"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-A: b c\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 7\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Expect:")));
  EXPECT_THAT(request, testing::EndsWith("\r\n\r\n{\"a\":1}"));
}

TEST_F(CurlTransportTest, DotsInAPathAreSentAsTheyAre) {
  SocketServer& server = StartServer(AnswerOk);
  Send(Get("/a/../b/./c"));
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0], StartsWith("GET /a/../b/./c HTTP/1.1\r\n"));
}

TEST_F(CurlTransportTest, KeepsConnectionsAlive) {
  SocketServer& server = StartServer(AnswerOk);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ResponseOf(Send(Patch())).status, 200);
  EXPECT_EQ(server.requests().size(), 10u);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, ParallelRequestsHaveTheirOwnConnectionsUpToTheBound) {
  SocketServer& server = StartServer(AnswerOk);
  options_.max_connections = 3;
  Send(Get());
  std::vector<std::shared_ptr<std::optional<HttpResult>>> results;
  for (int i = 0; i < 20; ++i) results.push_back(StartCoroutine(io_, transport_->Send(Get())));
  for (const auto& result : results) {
    while (!result->has_value()) io_.run_one();
    EXPECT_EQ(ResponseOf(**result).status, 200);
  }
  EXPECT_EQ(server.requests().size(), 21u);
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(CurlTransportTest, TwoHundredRequestsRunAtOnce) {
  // No answer before all have arrived.
  asio::steady_timer all(io_, asio::steady_timer::time_point::max());
  SocketServer& server =
      StartServer([&all](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
        co_await self.Read(peer);
        if (self.requests().size() == 200) all.cancel();
        try {
          if (self.requests().size() < 200) co_await all.async_wait(asio::use_awaitable);
        } catch (const boost::system::system_error&) {
        }
        co_await peer->Write(HttpAnswer(200, "{}"));
      });
  auto transport = NewCurlTransport(io_.get_executor(), options_);
  ASSERT_THAT(transport, base::IsOk());
  std::vector<std::shared_ptr<std::optional<HttpResult>>> results;
  for (int i = 0; i < 200; ++i) results.push_back(StartCoroutine(io_, (*transport)->Send(Get())));
  for (const auto& result : results) {
    while (!result->has_value()) io_.run_one();
    EXPECT_EQ(ResponseOf(**result).status, 200);
  }
  EXPECT_EQ(server.connections(), 200);
}

// Answers the first request of a connection and dies on the second, after reading it whole.
asio::awaitable<void> DieOnTheSecondRequest(SocketServer& server, std::shared_ptr<Peer> peer) {
  co_await server.Read(peer);
  co_await peer->Write(HttpAnswer(200, "{}"));
  const std::string second = co_await server.Read(peer);
}

TEST_F(CurlTransportTest, AWriteOnAConnectionThatDiesIsSentOnce) {
  SocketServer& server = StartServer(DieOnTheSecondRequest);
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kReusedClosed, HasSubstr("PATCH to 127.0.0.1:")));
  EXPECT_EQ(server.requests().size(), 2u) << "the PATCH reached the server more than once";
}

TEST_F(CurlTransportTest, ALargePutOnAConnectionThatDiesIsSentOnce) {
  SocketServer& server = StartServer(DieOnTheSecondRequest);
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  HttpRequest put = Patch(std::string(300'000, 'x'));
  put.method = "PUT";
  EXPECT_THAT(Send(put), FailsWith(Kind::kReusedClosed, HasSubstr("PUT to 127.0.0.1:")));
  EXPECT_EQ(server.requests().size(), 2u) << "the PUT reached the server more than once";
}

TEST_F(CurlTransportTest, AReadOnAConnectionThatDiesIsSentOnce) {
  SocketServer& server = StartServer(DieOnTheSecondRequest);
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_THAT(Send(Get()), FailsWith(Kind::kReusedClosed, HasSubstr("GET to 127.0.0.1:")));
  EXPECT_EQ(server.requests().size(), 2u) << "the GET reached the server more than once";
}

TEST_F(CurlTransportTest, AConnectionClosedWhileIdleIsNotUsedAgain) {
  SocketServer& server =
      StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
        co_await self.Read(peer);
        co_await peer->Write(HttpAnswer(200, "{}"));
      });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ResponseOf(Send(Patch())).status, 200);
    io_.poll();
  }
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(CurlTransportTest, AFreshConnectionThatDiesAfterTheRequestIsLost) {
  for (const bool reset : {false, true}) {
    SocketServer& server = StartServer(
        [reset](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
          co_await self.Read(peer);
          peer->Close(reset);
        });
    transport_.reset();
    EXPECT_THAT(Send(Patch()), FailsWith(Kind::kLost, HasSubstr("PATCH to 127.0.0.1:")));
    EXPECT_EQ(server.requests().size(), 1u);
  }
}

TEST_F(CurlTransportTest, ATruncatedAnswerIsLost) {
  for (const std::string answer :
       {"HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
        "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}"}) {
    SocketServer& server = StartServer(
        [answer](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
          co_await self.Read(peer);
          co_await peer->Write(answer);
        });
    transport_.reset();
    EXPECT_THAT(Send(Patch()), FailsWith(Kind::kLost, HasSubstr("127.0.0.1:"))) << answer;
    EXPECT_EQ(server.requests().size(), 1u);
  }
}

TEST_F(CurlTransportTest, ChunkedAnswersAreWhole) {
  StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(
        peer,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n4\r\na\":1\r\n"
        "1\r\n}\r\n0\r\n\r\n");
  });
  EXPECT_EQ(ResponseOf(Send(Get())).body, "{\"a\":1}");
}

TEST_F(CurlTransportTest, TrailersOfAChunkedAnswerAreNoHeaders) {
  StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(peer,
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                      "2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n");
  });
  const HttpResult result = Send(Get());
  EXPECT_EQ(ResponseOf(result).body, "{}");
  EXPECT_EQ(ResponseOf(result).FindHeader("X-Sum"), std::nullopt);
}

TEST_F(CurlTransportTest, AnAnswerOverTheLimitIsLost) {
  options_.max_response_bytes = 1000;
  StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(peer, HttpAnswer(200, std::string(1001, 'x')));
  });
  EXPECT_THAT(Send(Get()),
              FailsWith(Kind::kLost, HasSubstr("the answer is larger than 1000 bytes")));
  StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(peer, HttpAnswer(200, "", "X: " + std::string(1001, 'x') + "\r\n"));
  });
  transport_.reset();
  EXPECT_THAT(Send(Get()), FailsWith(Kind::kLost, HasSubstr("larger than 1000 bytes")));
}

TEST_F(CurlTransportTest, RedirectsAreAnswersLikeOthers) {
  SocketServer other(
      io_, [](std::shared_ptr<Peer> peer) -> asio::awaitable<void> { return peer->WaitForEnd(); });
  const std::string location = "Location: " + other.origin() + "/stolen\r\n";
  StartServer([location](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(peer, HttpAnswer(302, "", location));
  });
  EXPECT_EQ(ResponseOf(Send(Get())).status, 302);
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(CurlTransportTest, ProxiesOfTheEnvironmentAreIgnored) {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:1", 1);
  }
  StartServer(AnswerOk);
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
}

TEST_F(CurlTransportTest, HttpErrorsAreAnswers) {
  StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return self.Serve(peer, HttpAnswer(409, "conflict", "Retry-After: 3\r\n"));
  });
  const HttpResult result = Send(Patch());
  EXPECT_EQ(ResponseOf(result).status, 409);
  EXPECT_EQ(ResponseOf(result).body, "conflict");
  EXPECT_EQ(ResponseOf(result).FindHeader("Retry-After"), "3");
}

TEST_F(CurlTransportTest, RefusedConnectionsSentNothing) {
  {
    const asio::ip::tcp::acceptor closed(io_, {asio::ip::address_v4::loopback(), 0});
    options_.origin = "http://127.0.0.1:" + std::to_string(closed.local_endpoint().port());
  }
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kNotSent, HasSubstr("Connection refused")));
}

TEST_F(CurlTransportTest, AConnectThatHangsSentNothing) {
  // Nobody accepts, and the queue is full.
  asio::ip::tcp::acceptor full(io_);
  full.open(asio::ip::tcp::v4());
  full.bind({asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  std::vector<asio::ip::tcp::socket> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back(io_, asio::ip::tcp::v4()).non_blocking(true);
    const asio::ip::tcp::endpoint to = full.local_endpoint();
    (void)::connect(waiting.back().native_handle(), to.data(), to.size());
  }
  options_.origin = "http://127.0.0.1:" + std::to_string(full.local_endpoint().port());
  options_.connect_timeout = absl::Milliseconds(50);
  // What libcurl says of it depends on who noticed first.
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kNotSent, _));
}

TEST_F(CurlTransportTest, AHandshakeThatHangsSentNothing) {
  SocketServer& server =
      StartServer([](SocketServer&, std::shared_ptr<Peer> peer) { return peer->WaitForEnd(); });
  options_.origin = "https://127.0.0.1:" + std::to_string(server.port());
  options_.connect_timeout = absl::Milliseconds(50);
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kNotSent, HasSubstr("imeout")));
}

TEST_F(CurlTransportTest, AnAnswerThatHangsTimesOut) {
  SocketServer& server =
      StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
        co_await self.Read(peer);
        co_await peer->Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
        co_await peer->WaitForEnd();
      });
  HttpRequest request = Patch();
  request.timeout = absl::Milliseconds(80);
  EXPECT_THAT(Send(request), FailsWith(Kind::kTimedOut, HasSubstr("timed out")));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(CurlTransportTest, RequestsThatAreNotOneRequestAreNotSent) {
  SocketServer& server = StartServer(AnswerOk);
  HttpRequest header = Get();
  header.headers = {{"A", "b\r\nC: d"}};
  EXPECT_THAT(Send(header), FailsWith(Kind::kNotSent, HasSubstr("line break")));
  EXPECT_THAT(Send(Get("/x HTTP/1.1\r\nA: b")), FailsWith(Kind::kNotSent, HasSubstr("line break")));
  EXPECT_THAT(Send(Get("@evil.test/")), FailsWith(Kind::kNotSent, testing::_));
  EXPECT_THAT(Send(Get("/" + std::string(9'000'000, 'x'))),
              FailsWith(Kind::kNotSent, HasSubstr("too long")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportTest, AnAbandonedRequestLeavesNothingBehind) {
  SocketServer& server =
      StartServer([](SocketServer& self, std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
        if (peer->number() == 1) {
          co_await self.Read(peer);
          co_await peer->WaitForEnd();
        } else {
          co_await AnswerOk(self, peer);
        }
      });
  auto transport = NewCurlTransport(io_.get_executor(), options_);
  ASSERT_THAT(transport, base::IsOk());
  transport_ = *transport;
  asio::cancellation_signal cancel;
  bool ended = false;
  asio::co_spawn(io_, transport_->Send(Get()),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr, const HttpResult&) { ended = true; }));
  while (server.requests().empty()) io_.run_one();
  cancel.emit(asio::cancellation_type::terminal);
  while (!ended) io_.run_one();
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_EQ(server.connections(), 2);
}

TEST(CurlTransportLifetimeTest, ACoroutineMayBeDestroyedWhileItWaits) {
  std::optional<asio::io_context> io(std::in_place);
  std::optional<SocketServer> server;
  server.emplace(*io, [&](std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    co_await server->Read(peer);
    co_await peer->WaitForEnd();
  });
  auto transport = NewCurlTransport(io->get_executor(), {.origin = server->origin()});
  ASSERT_THAT(transport, base::IsOk());
  asio::co_spawn(*io, (*transport)->Send({.method = "GET", .target = "/"}), asio::detached);
  transport->reset();
  while (server->requests().empty()) io->run_one();
  server.reset();
  io.reset();  // Destroys the coroutines that wait.
}

// Two clusters on strands of one pool of threads, as the service runs them.
TEST(CurlTransportThreadsTest, TransportsOnTheirStrandsShareThreads) {
  constexpr int kRequests = 200;
  asio::io_context server_io;
  std::optional<SocketServer> server;
  server.emplace(server_io, [&](std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
    return server->Serve(peer, HttpAnswer(200, "{}"));
  });
  std::thread server_thread([&] { server_io.run(); });

  asio::thread_pool threads(3);
  std::atomic<int> answered = 0;
  std::vector<std::shared_ptr<Transport>> transports;
  for (int cluster = 0; cluster < 2; ++cluster) {
    const asio::any_io_executor strand = asio::make_strand(threads);
    auto transport = NewCurlTransport(strand, {.origin = server->origin(), .max_connections = 20});
    ASSERT_THAT(transport, base::IsOk());
    for (int i = 0; i < kRequests; ++i) {
      HttpRequest request{.method = i % 2 ? "GET" : "PUT", .target = "/", .body = "{}"};
      asio::co_spawn(strand, (*transport)->Send(std::move(request)),
                     [&](std::exception_ptr, const HttpResult& result) {
                       answered += std::holds_alternative<HttpResponse>(result);
                     });
    }
    transports.push_back(*std::move(transport));
  }
  threads.join();
  server_io.stop();
  server_thread.join();
  EXPECT_EQ(answered, 2 * kRequests);
  EXPECT_EQ(server->requests().size(), 2u * kRequests);
  EXPECT_LE(server->connections(), 40);
}

class CurlTransportTlsTest : public CurlTransportTest {
 protected:
  TestCa ca_;
};

TEST_F(CurlTransportTlsTest, TrustsTheGivenCa) {
  SocketServer& server = StartServer(AnswerOk, ServerTls(ca_.Issue("IP:127.0.0.1")));
  options_.ca_pem = ca_.certificate_pem();
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_EQ(ResponseOf(Send(Patch())).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTlsTest, RefusesAnotherCaAndTheSystemsRoots) {
  SocketServer& server = StartServer(AnswerOk, ServerTls(ca_.Issue("IP:127.0.0.1")));
  for (const std::string& ca_pem : {TestCa().certificate_pem(), std::string()}) {
    options_.ca_pem = ca_pem;
    transport_.reset();
    EXPECT_THAT(Send(Patch()), FailsWith(Kind::kNotSent, HasSubstr("certificate")));
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(CurlTransportTlsTest, RefusesACertificateOfAnotherHost) {
  SocketServer& server = StartServer(AnswerOk, ServerTls(ca_.Issue("DNS:other.test")));
  options_.ca_pem = ca_.certificate_pem();
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kNotSent, HasSubstr("127.0.0.1")));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(CurlTransportTlsTest, VerifiesTheTlsServerNameInsteadOfTheHost) {
  SocketServer& server = StartServer(AnswerOk, ServerTls(ca_.Issue("DNS:api.test")));
  options_.ca_pem = ca_.certificate_pem();
  options_.tls_server_name = "api.test";
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_THAT(server.requests().at(0),
              HasSubstr("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  options_.tls_server_name = "other.test";
  transport_.reset();
  EXPECT_THAT(Send(Get()), FailsWith(Kind::kNotSent, HasSubstr("other.test")));
}

TEST_F(CurlTransportTlsTest, ShowsTheClientCertificate) {
  SocketServer& server =
      StartServer(AnswerOk, ServerTls(ca_.Issue("IP:127.0.0.1"), ca_.certificate_pem()));
  options_.ca_pem = ca_.certificate_pem();
  const TestIdentity client = ca_.Issue("DNS:client.test");
  options_.client_certificate_pem = client.certificate_pem;
  options_.client_key_pem = base::Secret(client.key_pem);
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);

  options_.client_certificate_pem.clear();
  options_.client_key_pem = base::Secret();
  transport_.reset();
  EXPECT_TRUE(std::holds_alternative<TransportError>(Send(Patch())));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(CurlTransportTlsTest, AWriteOnATlsConnectionThatDiesIsSentOnce) {
  SocketServer& server = StartServer(DieOnTheSecondRequest, ServerTls(ca_.Issue("IP:127.0.0.1")));
  options_.ca_pem = ca_.certificate_pem();
  EXPECT_EQ(ResponseOf(Send(Get())).status, 200);
  EXPECT_THAT(Send(Patch()), FailsWith(Kind::kReusedClosed, HasSubstr("PATCH")));
  EXPECT_EQ(server.requests().size(), 2u) << "the PATCH reached the server more than once";
}

TEST(NewCurlTransportTest, RefusesOptionsThatCannotWork) {
  asio::io_context io;
  const auto refusal = [&](CurlOptions options) {
    return NewCurlTransport(io.get_executor(), std::move(options)).status();
  };
  EXPECT_THAT(refusal({.origin = "https://h/path"}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not of the form")));
  EXPECT_THAT(refusal({.origin = "https://h", .client_certificate_pem = "x"}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs its key")));
  EXPECT_THAT(refusal({.origin = "https://h", .max_connections = 0}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("max_connections")));
}

}  // namespace
}  // namespace nodeops::k8s
