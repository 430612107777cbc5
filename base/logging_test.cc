#include "base/logging.h"

#include <gtest/gtest.h>

namespace nodeops::base {
namespace {

TEST(StartLoggingTest, WritesTheLevelInCapitalsAndPadded) {
  testing::internal::CaptureStderr();
  ASSERT_TRUE(StartLogging("info").ok());
  spdlog::info("Batch uncordon: cluster={}", "prod");
  spdlog::warn("Node n2");
  spdlog::debug("not shown");
  spdlog::default_logger()->flush();
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("Z INFO  Batch uncordon: cluster=prod\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Z WARN  Node n2\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("not shown"), std::string::npos) << text;
}

TEST(StartLoggingTest, RefusesAnUnknownLevel) {
  const absl::Status status = StartLogging("loud");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "log level \"loud\": use debug, info, warn, error or off");
}

TEST(StartLoggingTest, WritesJsonIfToldSo) {
  testing::internal::CaptureStderr();
  ASSERT_TRUE(StartLogging("info", "json").ok());
  spdlog::warn("Node n2");
  spdlog::default_logger()->flush();
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("\"level\":\"warn\",\"message\":\"Node n2\"}\n"), std::string::npos) << text;
}

TEST(StartLoggingTest, RefusesAnUnknownFormat) {
  const absl::Status status = StartLogging("info", "xml");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "log format \"xml\": use text or json");
}

}  // namespace
}  // namespace nodeops::base
