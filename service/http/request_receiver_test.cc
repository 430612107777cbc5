// Requests on a real socket, on a virtual clock.

#include "service/http/request_receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
#include "service/http/testing/connection_fixture.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
using testing::Contains;
using testing::Pair;

constexpr absl::Duration kMoment = absl::Milliseconds(1);
constexpr size_t kMaxMessage = 1000;
constexpr base::EmbeddedFile kFiles[] = {{"/index.html", "page"}};
constexpr char kPage[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

// The header of a call, with what says how long its body is.
std::string CallHeader(const std::string& length, const std::string& more = "") {
  return absl::StrCat("POST /nodeops.v1.NodeOps/ListNodes HTTP/1.1\r\nHost: localhost\r\n",
                      "Content-Type: application/grpc-web+proto\r\n", length, "\r\n", more, "\r\n");
}

class RequestReceiverTest : public ConnectionFixture {
 protected:
  void SetUp() override { Begin(); }
  void TearDown() override { Close(); }

  // Begins a connection, and waits for its first request.
  void Begin() {
    stream_ = std::make_shared<TimedStream>(clock_, HttpStream(Connect(), nullptr));
    asio::co_spawn(io_, TimedStream::Watch(stream_), asio::detached);
    buffer_.clear();
    Receive();
  }
  void Close() {
    stream_->Close();
    Run();
    EXPECT_TRUE(done_);
    EXPECT_EQ(stream_.use_count(), 1) << "a coroutine is left";
  }
  void Receive() {
    done_ = false;
    asio::co_spawn(io_, ReceiveRequest(stream_, buffer_, router_, peer_, limits_),
                   [this](const std::exception_ptr&, std::optional<ReceivedRequest> received) {
                     done_ = true;
                     received_ = std::move(received);
                   });
    Run();
  }
  // What became of it, once it is there.
  const ReceivedRequest& Received() {
    RunUntil(done_);
    return received_ ? *received_ : nothing_;
  }
  // The status of the answer; 0: the connection has ended; -1: it is a call.
  int Status() {
    const auto* answer = std::get_if<HttpAnswer>(&Received().decision);
    return answer ? answer->status : -1;
  }

  const Router router_{{.max_message = kMaxMessage, .files = kFiles}};
  const HttpLimits limits_;
  Peer peer_{.local = asio::ip::address_v4::loopback(), .caller = "alice"};
  std::shared_ptr<TimedStream> stream_;
  boost::beast::flat_buffer buffer_;
  bool done_ = false;
  std::optional<ReceivedRequest> received_;
  const ReceivedRequest nothing_{.decision = HttpAnswer{.status = 0}};
};

TEST_F(RequestReceiverTest, ARequestWithoutABodyIsDecidedByItsHeader) {
  Send(kPage);
  EXPECT_EQ(Status(), 200);
  EXPECT_EQ(std::get<HttpAnswer>(Received().decision).body, "page");
  EXPECT_FALSE(Received().head);
  EXPECT_TRUE(Received().keep_alive);
  EXPECT_FALSE(Received().unread);
}

TEST_F(RequestReceiverTest, ACallHasItsWholeBody) {
  const std::string request = CallHeader("Content-Length: 5") + "12345";
  for (const char c : request) {
    EXPECT_FALSE(done_);
    Send(std::string(1, c));
  }
  EXPECT_EQ(Received().body, "12345");
  const auto& plan = std::get<RpcPlan>(Received().decision);
  EXPECT_EQ(plan.request.method, "/nodeops.v1.NodeOps/ListNodes");
  EXPECT_THAT(plan.request.metadata, Contains(Pair("nodeops-bridged-caller", "alice")));
  EXPECT_TRUE(Received().keep_alive);
  EXPECT_FALSE(Received().unread);
}

TEST_F(RequestReceiverTest, ABodyInChunksIsPutTogether) {
  Send(CallHeader("Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n");
  EXPECT_FALSE(done_);
  Send("0\r\n\r\n");
  EXPECT_EQ(Received().body, "abcde");
}

TEST_F(RequestReceiverTest, WhatComesAfterARequestStaysForTheNext) {
  Send(CallHeader("Content-Length: 5") + "12345" + kPage + "GET");
  EXPECT_EQ(Received().body, "12345");
  Receive();
  EXPECT_EQ(Status(), 200);
  EXPECT_EQ(std::string(static_cast<const char*>(buffer_.data().data()), buffer_.size()), "GET");
}

TEST_F(RequestReceiverTest, SaysWhatTheClientWants) {
  Send("HEAD / HTTP/1.1\r\nHOST: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(Status(), 200);
  EXPECT_TRUE(Received().head);
  EXPECT_FALSE(Received().keep_alive);
}

TEST_F(RequestReceiverTest, WhatIsRefusedByItsHeaderIsNotReadFurther) {
  Send("POST / HTTP/1.1\r\nHost: evil\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(Status(), 421);
  EXPECT_TRUE(Received().unread);
  EXPECT_EQ(client_.available(), 0u);  // Nobody told it to go on.
}

TEST_F(RequestReceiverTest, WhoIsToldToGoOnSendsItsBody) {
  Send(CallHeader("Content-Length: 5", "Expect: 100-Continue\r\n"));
  std::string text(sizeof("HTTP/1.1 100 Continue\r\n\r\n") - 1, '?');
  asio::read(client_, asio::buffer(text));
  EXPECT_EQ(text, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_FALSE(done_);
  Send("12345");
  EXPECT_EQ(Received().body, "12345");
}

TEST_F(RequestReceiverTest, ABodyThatIsTooLongIsNotRead) {
  for (const char* length :
       {"Content-Length: 10000", "Content-Length: 4000000000", "Transfer-Encoding: chunked"}) {
    Send(CallHeader(length, "Expect: 100-continue\r\n"));
    if (!done_) Send("2710\r\nx");  // The chunk says that it is long.
    EXPECT_EQ(Status(), 200) << length;
    EXPECT_THAT(std::get<HttpAnswer>(Received().decision).headers,
                Contains(Pair("grpc-status", "8")));
    EXPECT_TRUE(Received().unread) << length;
    Close();
    Begin();
  }
}

TEST_F(RequestReceiverTest, WhatIsNoRequestIsRefused) {
  const std::string long_header(limits_.max_header_bytes, 'a');
  const std::pair<std::string, int> rows[] = {
      {"junk\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nno header\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + long_header + "\r\n\r\n", 431},
      {"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", 505},
      {CallHeader("Transfer-Encoding: chunked") + "no size\r\n", 400}};
  for (const auto& [text, status] : rows) {
    Send(text);
    EXPECT_EQ(Status(), status) << text;
    EXPECT_TRUE(Received().unread) << text;
    Close();
    Begin();
  }
}

TEST_F(RequestReceiverTest, AClientThatLeavesMidwayIsNotAnswered) {
  Send(CallHeader("Content-Length: 5") + "1234");
  client_.close();
  EXPECT_EQ(Status(), 0);
}

TEST_F(RequestReceiverTest, AClientThatLeavesInTheHeaderIsNotAnswered) {
  Send("GET / HT");
  client_.close();
  EXPECT_EQ(Status(), 0);
}

TEST_F(RequestReceiverTest, AHeaderHasItsTime) {
  Send("GET / HT");
  Advance(limits_.header_time - kMoment);
  Send("TP/1.1\r\n");
  EXPECT_FALSE(done_);
  Advance(kMoment);
  ASSERT_TRUE(done_);
  EXPECT_EQ(Status(), 0);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(RequestReceiverTest, ABodyHasItsOwnTime) {
  Advance(limits_.header_time - kMoment);
  Send(CallHeader("Content-Length: 5") + "1");
  Advance(limits_.body_time - kMoment);
  Send("2");
  EXPECT_FALSE(done_);
  Advance(kMoment);
  ASSERT_TRUE(done_);
  EXPECT_EQ(Status(), 0);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(RequestReceiverTest, ClosingEndsAHeader) {
  Send("GET / HT");
  stream_->Close();
  Run();
  EXPECT_TRUE(done_);
  EXPECT_EQ(Status(), 0);
}

TEST_F(RequestReceiverTest, ClosingEndsABody) {
  Send(CallHeader("Content-Length: 5") + "1");
  stream_->Close();
  Run();
  EXPECT_TRUE(done_);
  EXPECT_EQ(Status(), 0);
}

}  // namespace
}  // namespace nodeops::http
