#include "k8s/sandbox/kubelet.h"

#include <gtest/gtest.h>

#include "k8s/sandbox/node_codec.h"
#include "k8s/sandbox/strategic_merge.h"

namespace nodeops::k8s::sandbox {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000'000);

TEST(KubeletTest, RegistersACompleteNode) {
  const JsonDocument node =
      KubeletNode("n1", 258, {{"pool", "a"}, {"kubernetes.io/os", "x"}}, kNow);
  const Json& labels = *Find(*Find(node, "metadata"), "labels");
  EXPECT_EQ(StringAt(labels, "pool"), "a");
  EXPECT_EQ(StringAt(labels, "kubernetes.io/hostname"), "n1");
  EXPECT_EQ(StringAt(labels, "kubernetes.io/os"), "x");
  EXPECT_EQ(StringAt((*Find(*Find(node, "status"), "addresses"))[0], "address"), "10.64.1.2");
  JsonDocument decoded;
  EXPECT_FALSE(DecodeNode(node, decoded, decoded.GetAllocator()));
}

TEST(KubeletTest, AHeartbeatMovesTimesAndNothingElse) {
  JsonDocument node = KubeletNode("n1", 0, {}, kNow);
  const JsonDocument patch = *ParseJson(HeartbeatPatch(kNow + absl::Seconds(10), 1));
  ASSERT_FALSE(ApplyStrategicMerge(node, patch, node.GetAllocator()));
  const Json& conditions = *Find(*Find(node, "status"), "conditions");
  ASSERT_EQ(conditions.Size(), 4u);
  for (const Json& condition : conditions.GetArray()) {
    EXPECT_EQ(StringAt(condition, "lastHeartbeatTime"), "2001-09-09T01:46:50Z");
    EXPECT_EQ(StringAt(condition, "lastTransitionTime"), "2001-09-09T01:46:40Z");
    EXPECT_NE(StringAt(condition, "status"), "");
  }
}

TEST(KubeletTest, HeartbeatsOfOneSecondDiffer) {
  EXPECT_NE(HeartbeatPatch(kNow, 1), HeartbeatPatch(kNow, 2));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
