#include "base/log_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <random>
#include <sstream>
#include <string>

#include "base/log_scope.h"
#include "base/text.h"

namespace nodeops::base {
namespace {

using testing::MatchesRegex;

class LogFormatsTest : public testing::Test {
 protected:
  // The line that `message` becomes, without its end.
  std::string Line(std::unique_ptr<spdlog::formatter> format, const std::string& message,
                   spdlog::level::level_enum level = spdlog::level::info) {
    std::ostringstream lines;
    spdlog::logger logger("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
    logger.set_formatter(std::move(format));
    logger.log(level, "{}", message);
    std::string line = lines.str();
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
    line.pop_back();
    return line;
  }
  rapidjson::Document Json(const std::string& message) {
    const std::string line = Line(NewJsonLogFormat(), message);
    rapidjson::Document json;
    json.Parse<rapidjson::kParseValidateEncodingFlag>(line.c_str());
    EXPECT_FALSE(json.HasParseError()) << line;
    return json;
  }
};

TEST_F(LogFormatsTest, Text) {
  EXPECT_THAT(Line(NewTextLogFormat(), "Batch uncordon: cluster=prod"),
              MatchesRegex("....-..-..T..:..:..\\....Z INFO  Batch uncordon: cluster=prod"));
  EXPECT_THAT(Line(NewTextLogFormat(), "Node n2", spdlog::level::err),
              MatchesRegex(".*Z ERROR Node n2"));
}

TEST_F(LogFormatsTest, ATextLineIsOneLineWhateverItHolds) {
  EXPECT_THAT(Line(NewTextLogFormat(), "a\n2026-01-01T00:00:00.000Z INFO  forged\x1b[2J"),
              MatchesRegex(".*INFO  a.x0a2026-01-01T00:00:00.000Z INFO  forged.x1b.2J"));
}

TEST_F(LogFormatsTest, JsonHasTheFieldsOfTheScope) {
  const LogScope scope(
      {.operation = "operations/a", .cluster = "prod", .node = "n1", .attempt = 2});
  EXPECT_THAT(Line(NewJsonLogFormat(), "Retrying", spdlog::level::warn),
              MatchesRegex("\\{\"time\":\"....-..-..T..:..:..\\....Z\",\"level\":\"warn\","
                           "\"message\":\"Retrying\",\"operation\":\"operations/a\","
                           "\"cluster\":\"prod\",\"node\":\"n1\",\"attempt\":2\\}"));
}

TEST_F(LogFormatsTest, JsonHasNoFieldsOfLinesAboutNothing) {
  EXPECT_THAT(Line(NewJsonLogFormat(), "nodeopsd stopped"),
              MatchesRegex("\\{\"time\":\"[^\"]*\",\"level\":\"info\","
                           "\"message\":\"nodeopsd stopped\"\\}"));
}

TEST_F(LogFormatsTest, JsonParsesWhateverAClusterSays) {
  for (const std::string& hostile :
       {std::string("\",\"level\":\"fatal\"}\n{\"a\":\""), std::string("\0\x01\x7f\r\n\t\\", 7),
        std::string("\xff\xfe\xc0\xaf\xed\xa0\x80"),
        std::string("\xe2\x80\xae\xe2\x80\xa8 reversed"), std::string("\\u0000\\"),
        std::string(1 << 20, '"'), std::string("{} {:s} %s %n")}) {
    const LogScope scope({.operation = hostile, .cluster = hostile, .node = hostile});
    const rapidjson::Document json = Json(hostile);
    ASSERT_TRUE(json.IsObject());
    EXPECT_STREQ(json["level"].GetString(), "info");
    EXPECT_EQ(json["message"].GetString(), Sanitize(hostile, 16 << 10));
    EXPECT_EQ(json["node"].GetString(), Sanitize(hostile, 512));
  }
}

TEST_F(LogFormatsTest, JsonParsesRandomBytes) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const LogScope scope({.node = bytes});
    ASSERT_TRUE(Json(bytes).IsObject()) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace nodeops::base
