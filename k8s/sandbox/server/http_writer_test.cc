#include "k8s/sandbox/server/http_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "k8s/sandbox/server/testing/tls_pair.h"
#include "k8s/testing/run_coroutine.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr absl::Time kNow = absl::FromUnixSeconds(784'111'777);  // RFC 9110's example.

ApiResponse Answer(int status, std::string body = "") {
  ApiResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}, {"Retry-After", "7"}};
  response.body = std::move(body);
  return response;
}

TEST(HttpHeaderText, HasStatusHeadersAndDate) {
  const std::string text = HttpWriter::HeaderText(Answer(429), true, 5, kNow);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 429 Too Many Requests\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nRetry-After: 7\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nCache-Control: no-cache, private\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Connection:")));
  EXPECT_THAT(text, Not(HasSubstr("chunked")));
}

TEST(HttpHeaderText, WithoutALengthTheBodyIsChunked) {
  const std::string text = HttpWriter::HeaderText(Answer(200), true, std::nullopt, kNow);
  EXPECT_THAT(text, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
}

TEST(HttpHeaderText, SaysWhenTheConnectionIsClosedAfterwards) {
  EXPECT_THAT(HttpWriter::HeaderText(Answer(200), false, 0, kNow),
              HasSubstr("\r\nConnection: close\r\n"));
}

class HttpWriterTest : public testing::Test {
 protected:
  bool Run(boost::asio::awaitable<bool> sending) { return RunCoroutine(io_, std::move(sending)); }

  boost::asio::io_context io_;
  TlsPair pair_{io_};
  HttpWriter writer_{pair_.server(), std::chrono::minutes(5)};
};

TEST_F(HttpWriterTest, AWholeAnswerIsItsHeaderAndItsBody) {
  EXPECT_TRUE(Run(writer_.SendWhole(Answer(200, "hello"), true, kNow)));
  EXPECT_EQ(pair_.ReadUntil("hello"), HttpWriter::HeaderText(Answer(200), true, 5, kNow) + "hello");
}

TEST_F(HttpWriterTest, AnAnswerWithoutABodySaysSo) {
  EXPECT_TRUE(Run(writer_.SendWhole(Answer(404), false, kNow)));
  EXPECT_EQ(pair_.ReadUntil("\r\n\r\n"), HttpWriter::HeaderText(Answer(404), false, 0, kNow));
}

TEST_F(HttpWriterTest, AChunkedBodyIsItsPiecesAndAnEnd) {
  const ApiResponse response = Answer(200);
  EXPECT_TRUE(Run(writer_.SendHeader(response, false, std::nullopt, kNow)));
  EXPECT_TRUE(Run(writer_.SendChunk("hello")));
  EXPECT_TRUE(Run(writer_.SendChunk(std::string(17, 'x'))));
  EXPECT_TRUE(Run(writer_.SendChunk("")));
  EXPECT_EQ(pair_.ReadUntil("\r\n0\r\n\r\n"),
            HttpWriter::HeaderText(response, false, std::nullopt, kNow) + "5\r\nhello\r\n" +
                "11\r\n" + std::string(17, 'x') + "\r\n0\r\n\r\n");
}

TEST_F(HttpWriterTest, BytesAreSentAsTheyAre) {
  const std::string bytes("HTTP/9.9 \0\xff\r\n", 13);
  EXPECT_TRUE(Run(writer_.SendBytes(bytes)));
  EXPECT_TRUE(Run(writer_.SendContinue()));
  EXPECT_EQ(pair_.ReadUntil("Continue\r\n\r\n"), bytes + "HTTP/1.1 100 Continue\r\n\r\n");
}

TEST_F(HttpWriterTest, AClientThatHasGoneIsNoticed) {
  pair_.CloseClient();
  bool sent = true;
  for (int i = 0; sent && i < 100; ++i) sent = Run(writer_.SendBytes(std::string(1 << 20, 'x')));
  EXPECT_FALSE(sent);
}

TEST_F(HttpWriterTest, AClientThatTakesNothingHasHadItsTime) {
  HttpWriter impatient(pair_.server(), std::chrono::milliseconds(1));
  EXPECT_FALSE(Run(impatient.SendWhole(Answer(200, std::string(64 << 20, 'x')), true, kNow)));
  EXPECT_FALSE(boost::beast::get_lowest_layer(pair_.server()).socket().is_open());
  EXPECT_FALSE(Run(impatient.SendBytes("more")));
}

TEST_F(HttpWriterTest, EveryWayOfSendingIsBounded) {
  HttpWriter impatient(pair_.server(), std::chrono::milliseconds(1));
  EXPECT_FALSE(Run(impatient.SendChunk(std::string(64 << 20, 'x'))));
  TlsPair other(io_);
  HttpWriter next(other.server(), std::chrono::milliseconds(1));
  EXPECT_FALSE(Run(next.SendBytes(std::string(64 << 20, 'x'))));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
