#include "service/metrics/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::metrics {
namespace {

using testing::ElementsAre;

template <typename Enum>
std::vector<std::string> LabelsOf(const std::vector<Enum>& values) {
  std::vector<std::string> labels;
  for (const Enum value : values) labels.push_back(Label(value));
  return labels;
}

TEST(LabelsTest, AreTheWordsOfTheApi) {
  EXPECT_THAT(LabelsOf(Actions()), ElementsAre("cordon", "uncordon"));
  EXPECT_THAT(LabelsOf(States()),
              ElementsAre("running", "cancelling", "succeeded", "partially_failed", "failed",
                          "cancelled", "paused", "expired"));
  EXPECT_THAT(LabelsOf(Results()),
              ElementsAre("changed", "unchanged", "failed", "cancelled", "expired", "skipped",
                          "outcome_unknown", "would_change"));
  EXPECT_THAT(LabelsOf(RetryCauses()), ElementsAre("conflict", "throttled", "server_error",
                                                   "connection_lost", "write_lost", "interrupted"));
}

}  // namespace
}  // namespace nodeops::metrics
