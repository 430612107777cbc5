// A connection on a real socket, over calls that do what the test says, on a virtual clock.

#include "service/http/http_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include "absl/strings/str_cat.h"
#include "service/http/testing/connection_fixture.h"
#include "service/http/testing/fake_rpc_caller.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr size_t kMaxMessage = 1000;
constexpr base::EmbeddedFile kFiles[] = {{"/index.html", "page"}};

std::string Get(const std::string& path, const std::string& headers = "") {
  return absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\n", headers, "\r\n");
}

std::string CallHeader(size_t length, const std::string& headers = "") {
  return absl::StrCat("POST /nodeops.v1.NodeOps/ListNodes HTTP/1.1\r\nHost: localhost\r\n",
                      "Content-Type: application/grpc-web+proto\r\nContent-Length: ", length,
                      "\r\n", headers, "\r\n");
}

std::string CallOf(const std::string& message) {
  const std::string body = EncodeMessage(GrpcWebFormat::kBinary, message);
  return CallHeader(body.size()) + body;
}

class HttpConnectionTest : public ConnectionFixture {
 protected:
  void SetUp() override {
    tcp::socket socket = Connect();
    socket.set_option(asio::socket_base::send_buffer_size(16 << 10));
    stream_ = std::make_shared<TimedStream>(clock_, HttpStream(std::move(socket), nullptr));
    connection_ = std::make_shared<HttpConnection>(service_, stream_);
    asio::co_spawn(io_, TimedStream::Watch(stream_), asio::detached);
    asio::co_spawn(io_, HttpConnection::Run(connection_, peer_), asio::detached);
    client_.non_blocking(true);
    Run();
  }
  void TearDown() override {
    connection_->Close();
    Run();
    EXPECT_EQ(connection_.use_count(), 1) << "a coroutine is left";
  }

  // What has come since the last time, as far as it fits into the socket's buffers.
  std::string Received() {
    std::string text;
    std::vector<char> bytes(64 << 10);
    for (;;) {
      Run();
      boost::system::error_code error;
      const size_t size = client_.read_some(asio::buffer(bytes), error);
      if (error == asio::error::would_block) break;
      if (error) {
        ended_ = true;
        break;
      }
      text.append(bytes.data(), size);
    }
    return text;
  }
  bool Ended() {
    Received();
    return ended_;
  }
  FakeRpcCall& Call(size_t number = 0) { return *caller_.calls().at(number); }

  FakeRpcCaller caller_;
  Peer peer_{.local = asio::ip::address_v4::loopback()};
  Router router_{{.max_message = kMaxMessage, .files = kFiles}};
  HttpLimits limits_{.max_requests = 3};
  HttpService service_{clock_, router_, caller_, limits_};
  std::shared_ptr<TimedStream> stream_;
  std::shared_ptr<HttpConnection> connection_;
  bool ended_ = false;
};

TEST_F(HttpConnectionTest, ServesRequestAfterRequest) {
  Send(Get("/"));
  EXPECT_THAT(Received(), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("\r\n\r\npage"),
                                HasSubstr("Content-Security-Policy: ")));
  Send(Get("/healthz"));
  EXPECT_THAT(Received(), EndsWith("\r\n\r\nok\n"));
  EXPECT_FALSE(Ended());
}

TEST_F(HttpConnectionTest, AnswersPipelinedRequestsInOrder) {
  Send(Get("/") + Get("/gone"));
  const std::string answers = Received();
  EXPECT_LT(answers.find("200 OK"), answers.find("404 Not Found"));
  EXPECT_NE(answers.find("404 Not Found"), std::string::npos);
}

TEST_F(HttpConnectionTest, HeadHasNoBody) {
  Send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(Received(), AllOf(HasSubstr("Content-Length: 4\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpConnectionTest, EndsAfterItsLastRequest) {
  Send(Get("/") + Get("/"));
  EXPECT_THAT(Received(), Not(HasSubstr("Connection: close")));
  Send(Get("/"));
  EXPECT_THAT(Received(), HasSubstr("Connection: close"));
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, EndsWhenTheClientSaysSo) {
  Send(Get("/", "Connection: close\r\n"));
  EXPECT_THAT(Received(), HasSubstr("Connection: close"));
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, AClientThatSaysNothingIsClosed) {
  Advance(limits_.header_time - absl::Seconds(1));
  EXPECT_FALSE(Ended());
  Advance(absl::Seconds(1));
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, AHeaderThatTricklesIsCutOff) {
  Advance(limits_.header_time - absl::Seconds(1));
  Send("GET / HTTP/1.1\r\n");
  for (absl::Duration time; time < limits_.header_time; time += absl::Seconds(1)) {
    EXPECT_FALSE(Ended()) << time;
    Send("A: b\r\n");
    Advance(absl::Seconds(1));
  }
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, ABodyThatTricklesIsCutOff) {
  Send(CallHeader(100));
  for (absl::Duration time; time < limits_.body_time; time += absl::Seconds(1)) {
    EXPECT_FALSE(Ended()) << time;
    Send("x");
    Advance(absl::Seconds(1));
  }
  EXPECT_TRUE(Ended());
  EXPECT_TRUE(caller_.calls().empty());
}

TEST_F(HttpConnectionTest, AnIdleConnectionIsClosed) {
  Send(Get("/"));
  Advance(limits_.idle_time - absl::Seconds(1));
  EXPECT_FALSE(Ended());
  Advance(absl::Seconds(1));
  EXPECT_TRUE(Ended());
}

class StrangersConnectionTest : public HttpConnectionTest {
 protected:
  StrangersConnectionTest() { peer_.may_call = false; }
};

TEST_F(StrangersConnectionTest, IsClosedSoonerWhenIdle) {
  Send(Get("/healthz"));
  Advance(limits_.stranger_idle_time - absl::Seconds(1));
  EXPECT_FALSE(Ended());
  Advance(absl::Seconds(1));
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, AnOldConnectionTakesNoMoreRequests) {
  Send(CallOf(""));
  Advance(limits_.max_age);
  EXPECT_FALSE(Ended());  // What is under way goes on.
  Call().End({});
  Run();
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, WhatIsNoRequestIsRefused) {
  Send("\x16\x03\x01\x02");  // TLS.
  Send("\r\n\r\n");
  EXPECT_THAT(Received(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_FALSE(Ended());  // It may still send, and would lose the answer.
  Advance(limits_.linger_time);
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, OldHttpIsRefused) {
  Send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(Received(), StartsWith("HTTP/1.1 505 "));
}

TEST_F(HttpConnectionTest, ALongHeaderIsRefused) {
  Send(Get("/", absl::StrCat("A: ", std::string(limits_.max_header_bytes, 'a'), "\r\n")));
  EXPECT_THAT(Received(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpConnectionTest, TwoLengthsAreRefused) {
  Send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_THAT(Received(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpConnectionTest, WhatIsRefusedIsNotRead) {
  Send("POST / HTTP/1.1\r\nHost: evil\r\nContent-Length: 100\r\n\r\n");
  EXPECT_THAT(Received(), AllOf(StartsWith("HTTP/1.1 421 "), HasSubstr("Connection: close")));
  Advance(limits_.linger_time);
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, ACallIsMadeAndAnswered) {
  Send(CallOf("question"));
  EXPECT_EQ(Call().request().method, "/nodeops.v1.NodeOps/ListNodes");
  EXPECT_EQ(Call().request().message, "question");
  EXPECT_EQ(Received(), "");
  Call().Push("answer");
  const std::string begin = Received();
  EXPECT_THAT(begin, HasSubstr("Content-Type: application/grpc-web+proto\r\n"));
  EXPECT_THAT(begin,
              EndsWith("\r\n\r\n" + ("b\r\n" + std::string("\0\0\0\0\6answer", 11)) + "\r\n"));
  Call().End({});
  EXPECT_THAT(Received(), EndsWith("grpc-status: 0\r\n\r\n0\r\n\r\n"));
  EXPECT_FALSE(Call().cancelled());
  Send(Get("/"));
  EXPECT_THAT(Received(), EndsWith("page"));
}

TEST_F(HttpConnectionTest, ACallThatFailsHasItsStatusInTheHeader) {
  Send(CallOf(""));
  Call().End({.code = 5, .message = "no such node"});
  EXPECT_THAT(Received(), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("grpc-status: 5\r\n"),
                                HasSubstr("grpc-message: no such node\r\n"),
                                HasSubstr("Content-Length: 0\r\n")));
}

TEST_F(HttpConnectionTest, ASilentCallLastsForEver) {
  Send(CallOf(""));
  Call().Push("first");
  Advance(absl::Hours(1000));
  Call().Push("second");
  EXPECT_THAT(Received(), AllOf(HasSubstr("first"), HasSubstr("second")));
}

TEST_F(HttpConnectionTest, AMessageThatIsTooLongIsNotRead) {
  Send(CallOf(std::string(kMaxMessage + 1, 'x')));
  EXPECT_THAT(Received(), HasSubstr("grpc-status: 8\r\n"));
  Send(CallHeader(1 << 30));
  EXPECT_THAT(Received(), AllOf(HasSubstr("grpc-status: 8\r\n"), HasSubstr("Connection: close")));
  EXPECT_TRUE(caller_.calls().empty());
}

TEST_F(HttpConnectionTest, AMessageThatIsTooLongInChunksIsNotRead) {
  Send(
      "POST /nodeops.v1.NodeOps/ListNodes HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/grpc-web+proto\r\nTransfer-Encoding: chunked\r\n\r\n"
      "ffffff\r\nx");
  EXPECT_THAT(Received(), HasSubstr("grpc-status: 8\r\n"));
}

TEST_F(HttpConnectionTest, ABodyThatIsNoMessageIsRefused) {
  Send(CallHeader(3) + "abc");
  EXPECT_THAT(Received(), HasSubstr("grpc-status: 3\r\n"));
  EXPECT_TRUE(caller_.calls().empty());
}

TEST_F(HttpConnectionTest, AClientThatAsksIsToldToGoOn) {
  Send(CallHeader(5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(Received(), "HTTP/1.1 100 Continue\r\n\r\n");
  Send(std::string(5, '\0'));
  EXPECT_EQ(caller_.calls().size(), 1u);
}

TEST_F(HttpConnectionTest, AClientThatLeavesCancelsItsCall) {
  Send(CallOf(""));
  Call().Push("first");
  EXPECT_FALSE(Call().cancelled());
  client_.close();
  Run();
  EXPECT_TRUE(Call().cancelled());
}

TEST_F(HttpConnectionTest, AClientThatLeavesBeforeTheFirstMessageCancelsItsCall) {
  Send(CallOf(""));
  client_.close();
  Run();
  EXPECT_TRUE(Call().cancelled());
}

TEST_F(HttpConnectionTest, ARequestDuringACallWaitsForItsEnd) {
  Send(CallOf(""));
  Send(Get("/"));
  EXPECT_EQ(Received(), "");
  Call().End({});
  EXPECT_THAT(Received(), AllOf(HasSubstr("grpc-status: 0"), EndsWith("page")));
}

TEST_F(HttpConnectionTest, AClientThatSendsOnAndOnDuringACallIsNotRead) {
  Send(CallOf(""));
  Send(std::string(20 << 10, 'x'));
  EXPECT_EQ(connection_->buffered(), 1u << 10);
  EXPECT_FALSE(Call().cancelled());
}

TEST_F(HttpConnectionTest, ASlowClientHoldsTheCallBack) {
  constexpr size_t kMessages = 100;
  Send(CallOf(""));
  for (size_t i = 0; i < kMessages; ++i) Call().Push(std::string(1 << 20, 'x'));
  Run();
  const size_t unread = Call().unread();
  EXPECT_GT(unread, kMessages / 2);  // The rest is in the kernel's buffers.
  Run();
  EXPECT_EQ(Call().unread(), unread);
  Call().End({});
  for (size_t size = 0; size < kMessages << 20;) size += Received().size();
  EXPECT_EQ(Call().unread(), 0u);
}

TEST_F(HttpConnectionTest, AClientThatTakesNothingIsCutOff) {
  Send(CallOf(""));
  for (int i = 0; i < 100; ++i) Call().Push(std::string(1 << 20, 'x'));
  Run();
  EXPECT_FALSE(Call().cancelled());
  Advance(limits_.write_time);
  EXPECT_TRUE(Call().cancelled());
}

TEST_F(HttpConnectionTest, ClosingSoonEndsAnIdleConnectionAtOnce) {
  Send(Get("/"));
  connection_->CloseSoon();
  EXPECT_TRUE(Ended());
}

TEST_F(HttpConnectionTest, ClosingSoonWaitsForTheAnswer) {
  Send(CallOf(""));
  connection_->CloseSoon();
  Call().Push("first");
  EXPECT_FALSE(Ended());
  Call().End({.code = 14});
  EXPECT_THAT(Received(), EndsWith("grpc-status: 14\r\n\r\n0\r\n\r\n"));
  EXPECT_TRUE(Ended());
}

}  // namespace
}  // namespace nodeops::http
