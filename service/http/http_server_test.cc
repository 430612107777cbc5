// A server and its clients on one thread, over calls that do what the test says, on a virtual
// clock. What crosses layers is in tests/grpc_web_test.cc and tests/http_tls_test.cc.

#include "service/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/http/testing/fake_rpc_caller.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr absl::Duration kMoment = absl::Milliseconds(1);
constexpr base::EmbeddedFile kFiles[] = {{"/index.html", "page"}};
constexpr char kPage[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr char kLastPage[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const std::string kCall =  // NOLINT(cert-err58-cpp)
    "POST /nodeops.v1.NodeOps/ListNodes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    "Content-Type: application/grpc-web+proto\r\n\r\n" +
    std::string(5, '\0');

class HttpServerTest : public testing::Test {
 protected:
  void TearDown() override {
    server_ = nullptr;
    certificates_ = nullptr;
    RunUntil([this] { return caller_.use_count() == 1; });  // The connections are gone, too.
    Run();
    EXPECT_EQ(clock_.waiting(), 0u);
  }

  absl::Status Start(uint16_t port = 0) {
    auto server = HttpServer::Start(io_.get_executor(), clock_, caller_,
                                    {.listen = {asio::ip::address_v4::loopback(), port},
                                     .limits = limits_,
                                     .router = {.files = kFiles},
                                     .certificates = certificates_.get()});
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }
  uint16_t Port() const {
    const std::string& url = server_->url();
    return static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  void RunUntil(const std::function<bool()>& done) {
    while (!done()) {
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(100));
    }
  }
  void RunUntilThereAre(size_t connections) {
    RunUntil([&] { return server_->connections() == connections; });
  }
  void Run() {
    io_.restart();
    io_.poll();
  }
  void Advance(absl::Duration by) {
    Run();  // Whoever waits for the time has begun.
    clock_.Advance(by);
    Run();
  }

  std::unique_ptr<tcp::socket> Connect() {
    auto client = std::make_unique<tcp::socket>(io_);
    client->connect({asio::ip::address_v4::loopback(), Port()});
    client->non_blocking(true);
    return client;
  }
  // What comes until it ends with `end` or, if that is empty, until the server closes.
  std::string Receive(tcp::socket& client, const std::string& end = "") {
    std::string text;
    boost::system::error_code error;
    RunUntil([&] {
      std::string piece(1000, '?');
      text += piece.substr(0, client.read_some(asio::buffer(piece), error));
      if (!end.empty() && absl::EndsWith(text, end)) return true;
      return error && error != asio::error::would_block;
    });
    return text;
  }
  static void Send(tcp::socket& client, const std::string& text) {
    asio::write(client, asio::buffer(text));
  }
  void BeginCall(tcp::socket& client) {
    const size_t before = caller_->calls().size();
    Send(client, kCall);
    RunUntil([&] { return caller_->calls().size() > before; });
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  HttpLimits limits_;
  const std::shared_ptr<FakeRpcCaller> caller_ = std::make_shared<FakeRpcCaller>();
  std::unique_ptr<tls::Certificates> certificates_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, ServesWhoeverConnectsAtItsUrl) {
  ASSERT_THAT(Start(), IsOk());
  EXPECT_EQ(server_->url(), absl::StrCat("http://127.0.0.1:", Port()));
  EXPECT_NE(Port(), 0);
  const auto one = Connect();
  const auto two = Connect();
  for (tcp::socket* client : {two.get(), one.get()}) {
    Send(*client, kPage);
    EXPECT_THAT(Receive(*client, "page"), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  BeginCall(*one);
  caller_->calls()[0]->End({});
  EXPECT_THAT(Receive(*one, "\r\n\r\n"), HasSubstr("grpc-status: 0\r\n"));
}

TEST_F(HttpServerTest, AnAddressThatIsTakenIsAnError) {
  ASSERT_THAT(Start(), IsOk());
  EXPECT_THAT(Start(Port()),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(absl::StrCat(":", Port()))));
}

TEST_F(HttpServerTest, CountsTheConnectionsThatAreOpen) {
  ASSERT_THAT(Start(), IsOk());
  EXPECT_EQ(server_->connections(), 0u);
  auto one = Connect();
  const auto two = Connect();
  RunUntilThereAre(2);
  one = nullptr;  // Leaves.
  RunUntilThereAre(1);
  Send(*two, kLastPage);
  EXPECT_THAT(Receive(*two), EndsWith("page"));
  RunUntilThereAre(0);
}

TEST_F(HttpServerTest, OneConnectionMoreThanThereMayBeIsClosed) {
  limits_.max_connections = 1;
  ASSERT_THAT(Start(), IsOk());
  const auto one = Connect();
  RunUntilThereAre(1);
  EXPECT_EQ(Receive(*Connect()), "");
  Send(*one, kLastPage);
  EXPECT_THAT(Receive(*one), EndsWith("page"));
}

TEST_F(HttpServerTest, AClientThatSaysNothingIsClosed) {
  ASSERT_THAT(Start(), IsOk());
  const auto client = Connect();
  RunUntilThereAre(1);
  Advance(limits_.header_time - kMoment);
  EXPECT_EQ(server_->connections(), 1u);
  Advance(kMoment);
  ASSERT_EQ(server_->connections(), 0u);
  EXPECT_EQ(Receive(*client), "");
}

TEST_F(HttpServerTest, ACallIsCancelledWhenItsClientLeaves) {
  ASSERT_THAT(Start(), IsOk());
  auto client = Connect();
  BeginCall(*client);
  client = nullptr;
  RunUntilThereAre(0);
  EXPECT_TRUE(caller_->calls()[0]->cancelled());
}

TEST_F(HttpServerTest, StoppingWaitsForCallsAndForNothingElse) {
  ASSERT_THAT(Start(), IsOk());
  const uint16_t port = Port();
  const auto caller = Connect();
  BeginCall(*caller);
  const auto idle = Connect();
  RunUntilThereAre(2);
  std::vector<std::string> events;
  std::thread stopping([&] {
    server_->Stop(absl::Hours(1));
    asio::post(io_, [&] { events.emplace_back("stopped"); });
  });
  EXPECT_EQ(Receive(*idle), "");
  events.emplace_back("idle closed");
  boost::system::error_code error;
  tcp::socket(io_).connect({asio::ip::address_v4::loopback(), port}, error);
  EXPECT_EQ(error, asio::error::connection_refused);
  EXPECT_FALSE(caller_->calls()[0]->cancelled());
  caller_->calls()[0]->Push("answer");
  caller_->calls()[0]->End({.code = 14});
  EXPECT_THAT(Receive(*caller), AllOf(HasSubstr("answer"), HasSubstr("grpc-status: 14\r\n")));
  events.emplace_back("answered");
  RunUntil([&] { return events.back() == "stopped"; });
  stopping.join();
  EXPECT_THAT(events, ElementsAre("idle closed", "answered", "stopped"));
}

TEST_F(HttpServerTest, StoppingCutsOffWhatLastsLonger) {
  ASSERT_THAT(Start(), IsOk());
  const auto caller = Connect();
  BeginCall(*caller);
  server_->Stop(absl::ZeroDuration());
  EXPECT_EQ(Receive(*caller), "");
  EXPECT_TRUE(caller_->calls()[0]->cancelled());
  RunUntilThereAre(0);
  server_->Stop(absl::ZeroDuration());
}

TEST_F(HttpServerTest, ItsEndCutsOffItsConnections) {
  ASSERT_THAT(Start(), IsOk());
  const auto caller = Connect();
  BeginCall(*caller);
  server_ = nullptr;
  EXPECT_EQ(Receive(*caller), "");
  EXPECT_TRUE(caller_->calls()[0]->cancelled());
}

class HttpsServerTest : public HttpServerTest {
 protected:
  void SetUp() override {
    clock_.Advance(absl::Now() - clock_.Now());  // Certificates are made for today.
    files_.Write(ca_.Issue("IP:127.0.0.1"));
    auto opened = tls::Certificates::Open(files_.Files(), clock_, io_.get_executor());
    ASSERT_THAT(opened, IsOk());
    certificates_ = *std::move(opened);
    ASSERT_THAT(Start(), IsOk());
    EXPECT_THAT(server_->url(), StartsWith("https://127.0.0.1:"));
  }
  const tls::TestFiles files_;
  const k8s::TestCa ca_;
};

TEST_F(HttpsServerTest, WhoeverSpeaksNoTlsIsClosed) {
  const auto client = Connect();
  Send(*client, kPage);
  EXPECT_THAT(Receive(*client), Not(HasSubstr("HTTP/")));
  RunUntilThereAre(0);
}

TEST_F(HttpsServerTest, AHandshakeHasItsTime) {
  const auto client = Connect();
  RunUntilThereAre(1);
  Advance(limits_.handshake_time - kMoment);
  EXPECT_EQ(server_->connections(), 1u);
  Advance(kMoment);
  ASSERT_EQ(server_->connections(), 0u);
  EXPECT_EQ(Receive(*client), "");
}

TEST_F(HttpsServerTest, StoppingCutsOffAHandshake) {
  const auto client = Connect();
  RunUntilThereAre(1);
  server_->Stop(absl::ZeroDuration());
  EXPECT_EQ(Receive(*client), "");
  RunUntilThereAre(0);
}

}  // namespace
}  // namespace nodeops::http
