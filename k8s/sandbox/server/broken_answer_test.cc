#include "k8s/sandbox/server/broken_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nodeops::k8s::sandbox {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string TextOf(Outcome::Kind kind, const std::string& body = "0123456789") {
  Outcome outcome{.kind = kind};
  outcome.response = JsonAnswer(200, body);
  return BrokenText(outcome, true, absl::UnixEpoch());
}

// Without a trickle's wire it is what a proper server sends.
TEST(BrokenAnswerTest, ATrickleIsTheWholeAnswer) {
  const std::string text = TextOf(Outcome::Kind::kTrickle);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n0123456789"));
}

TEST(BrokenAnswerTest, HeadersCutShortHaveNoEnd) {
  const std::string text = TextOf(Outcome::Kind::kTruncatedHeaders);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("\r\n\r\n")));
}

TEST(BrokenAnswerTest, ABodyCutShort) {
  const std::string text = TextOf(Outcome::Kind::kTruncated);
  EXPECT_THAT(text, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n01234"));
}

TEST(BrokenAnswerTest, AChunkCutShort) {
  const std::string text = TextOf(Outcome::Kind::kTruncatedChunk);
  EXPECT_THAT(text, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\na\r\n01234"));
}

TEST(BrokenAnswerTest, LengthsThatAreWrong) {
  EXPECT_THAT(TextOf(Outcome::Kind::kTooLong), HasSubstr("Content-Length: 1010\r\n"));
  EXPECT_THAT(TextOf(Outcome::Kind::kTooLong), EndsWith("\r\n\r\n0123456789"));
  EXPECT_THAT(TextOf(Outcome::Kind::kTooShort), HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(TextOf(Outcome::Kind::kTooShort), EndsWith("\r\n\r\n0123456789"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
