#include "client/result_counts.h"

#include <gtest/gtest.h>

namespace nodeops::client {
namespace {

using nodeops::v1::NodeResult;
using nodeops::v1::OperationCounts;

TEST(CountResultTest, EveryResultHasACount) {
  OperationCounts counts;
  counts.set_unfinished(8);
  for (int result = NodeResult::CHANGED; result <= NodeResult::WOULD_CHANGE; ++result) {
    CountResult(static_cast<NodeResult::Result>(result), counts);
  }
  EXPECT_EQ(counts.unfinished(), 0);
  for (const int count :
       {counts.changed(), counts.unchanged(), counts.would_change(), counts.failed(),
        counts.cancelled(), counts.expired(), counts.skipped(), counts.outcome_unknown()}) {
    EXPECT_EQ(count, 1) << counts.ShortDebugString();
  }
}

TEST(CountResultTest, UnfinishedStaysAtZero) {
  OperationCounts counts;
  CountResult(NodeResult::CHANGED, counts);
  EXPECT_EQ(counts.unfinished(), 0);
}

}  // namespace
}  // namespace nodeops::client
