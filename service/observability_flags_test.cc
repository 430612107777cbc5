#include "service/observability_flags.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace nodeops {
namespace {

class ObservabilityFlagsTest : public testing::Test {
 protected:
  ObservabilityFlagsTest() { AddObservabilityFlags(app_, flags_); }
  // What is wrong with them; empty: nothing.
  std::string Parse(std::vector<std::string> arguments) {
    try {
      app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  CLI::App app_;
  ObservabilityFlags flags_;
};

TEST_F(ObservabilityFlagsTest, Defaults) {
  EXPECT_EQ(Parse({}), "");
  EXPECT_EQ(flags_.log_level, "info");
  EXPECT_EQ(flags_.log_format, "text");
}

TEST_F(ObservabilityFlagsTest, AreTaken) {
  EXPECT_EQ(Parse({"--log-level=debug", "--log-format=json"}), "");
  EXPECT_EQ(flags_.log_level, "debug");
  EXPECT_EQ(flags_.log_format, "json");
}

TEST_F(ObservabilityFlagsTest, OthersAreRefusedByName) {
  EXPECT_NE(Parse({"--log-format=xml"}).find("--log-format: xml not in {"), std::string::npos);
  EXPECT_NE(Parse({"--log-level=loud"}).find("--log-level: loud not in {"), std::string::npos);
}

}  // namespace
}  // namespace nodeops
