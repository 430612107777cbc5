#include "service/http/grpc_web_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/testing/status_matchers.h"

namespace nodeops::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr size_t kMax = 1000;
constexpr auto kBinary = GrpcWebFormat::kBinary;
constexpr auto kText = GrpcWebFormat::kText;

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

absl::StatusCode CodeOf(GrpcWebFormat format, const std::string& body) {
  return DecodeMessage(format, body, kMax).status().code();
}

TEST(FormatOf, KnowsTheFourTypes) {
  EXPECT_EQ(FormatOf("application/grpc-web"), kBinary);
  EXPECT_EQ(FormatOf("application/grpc-web+proto"), kBinary);
  EXPECT_EQ(FormatOf("application/grpc-web-text"), kText);
  EXPECT_EQ(FormatOf("Application/gRPC-Web-Text+proto ; charset=utf-8"), kText);
  for (const char* other : {"", "application/grpc", "application/grpc-web+json", "application/json",
                            "application/grpc-web2", "text/plain"}) {
    EXPECT_EQ(FormatOf(other), std::nullopt) << other;
  }
}

TEST(DecodeMessage, TakesWhatEncodeMessageGives) {
  for (const auto format : {kBinary, kText}) {
    for (const std::string& message :
         {std::string(), Bytes({0}), Bytes({0, 255, 10, 13}), std::string(kMax, 'x')}) {
      const std::string body = EncodeMessage(format, message);
      EXPECT_LE(body.size(), MaxBodyBytes(format, kMax));
      const auto decoded = DecodeMessage(format, body, kMax);
      ASSERT_THAT(decoded, base::IsOk());
      EXPECT_EQ(*decoded, message);
    }
  }
}

TEST(DecodeMessage, TakesBase64InPieces) {
  const std::string frame = EncodeMessage(kBinary, "hello");
  for (size_t cut = 0; cut <= frame.size(); ++cut) {
    const std::string body =
        absl::Base64Escape(frame.substr(0, cut)) + absl::Base64Escape(frame.substr(cut));
    EXPECT_EQ(*DecodeMessage(kText, body, kMax), "hello") << body;
  }
}

TEST(DecodeMessage, RefusesWhatIsNotOneMessage) {
  const std::string frame = EncodeMessage(kBinary, "hello");
  for (size_t size = 0; size < frame.size(); ++size) {
    EXPECT_EQ(CodeOf(kBinary, frame.substr(0, size)), absl::StatusCode::kInvalidArgument) << size;
  }
  EXPECT_EQ(CodeOf(kBinary, frame + "x"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(kBinary, frame + frame), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(kBinary, Bytes({0x80, 0, 0, 0, 0})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(kBinary, Bytes({0x02, 0, 0, 0, 0})), absl::StatusCode::kInvalidArgument);
  for (const char* text :
       {"AAAAAA", "AAA=A", "AAAAAA==A", "====", "AAAA!AA=", "AAAA AAA=", "AA==\n"}) {
    EXPECT_EQ(CodeOf(kText, text), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(DecodeMessage, SaysThatCompressionIsNotUnderstood) {
  EXPECT_EQ(CodeOf(kBinary, Bytes({1, 0, 0, 0, 0})), absl::StatusCode::kUnimplemented);
}

TEST(DecodeMessage, LimitsTheLength) {
  EXPECT_EQ(CodeOf(kBinary, EncodeMessage(kBinary, std::string(kMax + 1, 'x'))),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(CodeOf(kBinary, Bytes({0, 255, 255, 255, 255})), absl::StatusCode::kResourceExhausted);
}

TEST(EncodeMessage, PutsTheLengthInBigEndian) {
  EXPECT_EQ(EncodeMessage(kBinary, std::string(0x010203, 'x')).substr(0, 5),
            Bytes({0, 0, 1, 2, 3}));
  EXPECT_EQ(EncodeMessage(kText, ""), "AAAAAAA=");
}

TEST(EncodeTrailers, IsAFrameOfLines) {
  const RpcEnd end{.code = 5,
                   .message = "no \"node\"\n100% \xC3\xA4",
                   .trailers = {{"grpc-status-details-bin", Bytes({255})}, {"a", "b"}}};
  const std::string block =
      "grpc-status: 5\r\ngrpc-message: no \"node\"%0A100%25 %C3%A4\r\n"
      "grpc-status-details-bin: /w\r\na: b\r\n";
  EXPECT_EQ(EncodeTrailers(kBinary, end),
            Bytes({0x80, 0, 0, 0, static_cast<int>(block.size())}) + block);
  EXPECT_EQ(EncodeTrailers(kText, end), absl::Base64Escape(EncodeTrailers(kBinary, end)));
}

TEST(TrailersOf, LeavesOutAnEmptyMessage) {
  EXPECT_THAT(TrailersOf(RpcEnd()), ElementsAre(Pair("grpc-status", "0")));
}

}  // namespace
}  // namespace nodeops::http
