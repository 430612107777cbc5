#include "service/http/http_text.h"

#include <gtest/gtest.h>

namespace nodeops::http {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

TEST(AnswerText, IsAWholeAnswer) {
  EXPECT_EQ(AnswerText({.status = 404, .headers = {{"A", "b"}}, .body = "gone\n"}, {}, kNow),
            "HTTP/1.1 404 Not Found\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nA: b\r\n"
            "Content-Length: 5\r\n\r\ngone\n");
}

TEST(AnswerText, SaysThatTheConnectionEnds) {
  EXPECT_EQ(AnswerText({}, {.keep_alive = false}, kNow),
            "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nConnection: close\r\n"
            "Content-Length: 0\r\n\r\n");
}

TEST(AnswerText, ToHeadHasALengthAndNoBody) {
  EXPECT_EQ(AnswerText({.body = "page"}, {.with_body = false}, kNow),
            "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Length: 4\r\n\r\n");
}

TEST(AnswerText, HasNoLengthWhereThereIsNoBody) {
  for (const int status : {204, 304}) {
    const std::string text = AnswerText({.status = status}, {}, kNow);
    EXPECT_EQ(text.find("Content-Length"), std::string::npos);
    EXPECT_EQ(text.substr(text.size() - 4), "\r\n\r\n");
  }
}

TEST(ChunkText, CountsInHexadecimal) {
  EXPECT_EQ(ChunkText(std::string(26, 'x')), "1a\r\n" + std::string(26, 'x') + "\r\n");
  EXPECT_EQ(ChunkedHeaderText({{"A", "b"}}, true, kNow),
            "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nA: b\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
}

}  // namespace
}  // namespace nodeops::http
