#include "client/cli/notable_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nodeops::cli {
namespace {

using testing::ElementsAre;
using v1::NodeResult;

std::vector<std::string> Nodes(const std::vector<NodeResult>& results) {
  std::vector<std::string> nodes;
  for (const NodeResult& result : results) nodes.push_back(result.node());
  return nodes;
}

TEST(NotableResultsTest, EachKindGoesWhereItBelongs) {
  NotableResults results;
  for (int kind = NodeResult::Result_MIN + 1; kind <= NodeResult::Result_MAX; ++kind) {
    NodeResult result;
    result.set_result(static_cast<NodeResult::Result>(kind));
    result.set_node(NodeResult::Result_Name(result.result()));
    results.Add(result);
  }
  EXPECT_THAT(Nodes(results.bad()),
              ElementsAre("FAILED", "CANCELLED", "EXPIRED", "OUTCOME_UNKNOWN"));
  EXPECT_THAT(Nodes(results.left_alone()), ElementsAre("SKIPPED"));
}

TEST(NotableResultsTest, TheyStayInTheOrderInWhichTheyCameWithAllThatTheySay) {
  NotableResults results;
  for (const char* node : {"n3", "n1", "n2"}) {
    NodeResult result;
    result.set_node(node);
    result.set_result(NodeResult::EXPIRED);
    result.set_attempts(2);
    results.Add(result);
  }
  EXPECT_THAT(Nodes(results.bad()), ElementsAre("n3", "n1", "n2"));
  EXPECT_EQ(results.bad()[0].attempts(), 2);
}

// A result that only a newer server knows may be anything: people want to see it.
TEST(NotableResultsTest, AnUnknownKindIsBad) {
  NotableResults results;
  NodeResult result;
  result.set_node("n1");
  result.set_result(static_cast<NodeResult::Result>(99));
  results.Add(result);
  EXPECT_THAT(Nodes(results.bad()), ElementsAre("n1"));
}

}  // namespace
}  // namespace nodeops::cli
