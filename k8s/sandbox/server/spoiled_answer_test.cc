#include "k8s/sandbox/server/spoiled_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <boost/beast/zlib/inflate_stream.hpp>
#include <string>

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kNode[] = R"({"kind":"Node","spec":{"unschedulable":true}})";

std::string BodyOf(FaultKind kind, const std::string& usual = kNode) {
  const ApiResponse answer = SpoiledAnswer(kind, JsonAnswer(409, usual));
  EXPECT_EQ(answer.status, 200);
  return answer.body;
}

rapidjson::Document Parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  return document;
}

std::string Unzip(const std::string& gzip) {
  boost::beast::zlib::inflate_stream inflate;
  std::string text(kHugeBytes + 1000, '\0');
  boost::beast::zlib::z_params params;
  params.next_in = gzip.data() + 10;
  params.avail_in = gzip.size() - 18;
  params.next_out = text.data();
  params.avail_out = text.size();
  boost::system::error_code error;
  inflate.write(params, boost::beast::zlib::Flush::finish, error);
  EXPECT_EQ(error, boost::beast::zlib::error::end_of_stream);
  text.resize(params.total_out);
  return text;
}

TEST(SpoiledAnswerTest, AGzipBombIsSmallUntilItIsUnpacked) {
  const ApiResponse answer = SpoiledAnswer(FaultKind::kGzipBomb, JsonAnswer(200, kNode));
  EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("Content-Encoding", "gzip")));
  EXPECT_LT(answer.body.size(), 200u << 10);
  const std::string text = Unzip(answer.body);
  EXPECT_GT(text.size(), kHugeBytes);
  EXPECT_EQ(Parse(text)["kind"], "Node");
}

TEST(SpoiledAnswerTest, GzipIsAsItsSpecificationSays) {
  // Check sum and length of RFC 1952, for a text whose CRC-32 is well known.
  const std::string packed = Gzip("123456789");
  EXPECT_THAT(packed, StartsWith("\x1f\x8b\x08"));
  EXPECT_EQ(packed.substr(packed.size() - 8), std::string("\x26\x39\xf4\xcb\x09\0\0\0", 8));
  EXPECT_EQ(Unzip(packed), "123456789");
}

TEST(SpoiledAnswerTest, AHugeAnswerIsWholeJson) {
  const std::string body = BodyOf(FaultKind::kHuge);
  EXPECT_GT(body.size(), kHugeBytes);
  EXPECT_EQ(Parse(body)["kind"], "Node");
}

TEST(SpoiledAnswerTest, DeepJsonHoldsTheNodeBesideItsDepth) {
  const std::string body = BodyOf(FaultKind::kDeepJson);
  EXPECT_THAT(body, StartsWith(R"({"deep":[[[[)"));
  EXPECT_EQ(Parse(body)["kind"], "Node");
}

TEST(SpoiledAnswerTest, ADuplicateKeyContradictsTheTrueOne) {
  EXPECT_THAT(BodyOf(FaultKind::kDuplicateKey),
              StartsWith(R"({"spec":{"unschedulable":false},"kind")"));
  EXPECT_THAT(BodyOf(FaultKind::kDuplicateKey, R"({"spec":{}})"),
              StartsWith(R"({"spec":{"unschedulable":true},"spec":{}})"));
}

TEST(SpoiledAnswerTest, BadUtf8IsJsonOtherwise) {
  const std::string body = BodyOf(FaultKind::kBadUtf8);
  EXPECT_EQ(Parse(body)["kind"], "Node");
  rapidjson::Document strict;
  strict.Parse<rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  EXPECT_TRUE(strict.HasParseError());
}

TEST(SpoiledAnswerTest, AStatusOfFailureIn200) {
  EXPECT_EQ(Parse(BodyOf(FaultKind::kStatusIn200))["status"], "Failure");
}

TEST(SpoiledAnswerTest, AnEmptyAnswerIsSpoiledToo) {
  for (const FaultKind kind : AllFaultKinds()) {
    if (!SpoilsBody(kind)) continue;
    EXPECT_FALSE(BodyOf(kind, "").empty()) << FaultKindName(kind);
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
