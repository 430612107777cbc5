#include "service/node_events_flags.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace nodeops {
namespace {

// None: the command line was refused.
std::optional<NodeEventsFlags> Parse(const std::string& line) {
  NodeEventsFlags flags;
  CLI::App app;
  AddNodeEventsFlags(app, flags);
  try {
    app.parse(line, false);
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  return flags;
}

TEST(NodeEventsFlagsTest, EventsAreOnUntilTheyAreTurnedOff) {
  EXPECT_TRUE(Parse("")->enabled);
  EXPECT_TRUE(Parse("--node-events")->enabled);
  EXPECT_FALSE(Parse("--node-events=false")->enabled);
  EXPECT_FALSE(Parse("--no-node-events")->enabled);
  EXPECT_FALSE(Parse("--node-events=maybe").has_value());
}

TEST(NodeEventsFlagsTest, TheRateHasBounds) {
  EXPECT_EQ(Parse("")->max_qps, 10);
  EXPECT_EQ(Parse("--node-events-qps=0.5")->max_qps, 0.5);
  for (const char* rate : {"0", "1001", "fast"}) {
    EXPECT_FALSE(Parse("--node-events-qps=" + std::string(rate)).has_value()) << rate;
  }
}

}  // namespace
}  // namespace nodeops
