#include "k8s/sandbox/table.h"

#include <gtest/gtest.h>

#include "k8s/sandbox/kubelet.h"

namespace nodeops::k8s::sandbox {
namespace {

TEST(TableTest, AgesReadAsInKubectl) {
  const auto age = [](int64_t seconds) { return HumanDuration(absl::Seconds(seconds)); };
  constexpr int64_t kMinute = 60, kHour = 3600, kDay = 86400;
  EXPECT_EQ(age(-5), "<invalid>");
  EXPECT_EQ(age(-1), "0s");
  EXPECT_EQ(age(0), "0s");
  EXPECT_EQ(age(119), "119s");
  EXPECT_EQ(age(120), "2m");
  EXPECT_EQ(age(3 * kMinute + 5), "3m5s");
  EXPECT_EQ(age(10 * kMinute + 5), "10m");
  EXPECT_EQ(age(179 * kMinute), "179m");
  EXPECT_EQ(age(3 * kHour + 7 * kMinute), "3h7m");
  EXPECT_EQ(age(47 * kHour), "47h");
  EXPECT_EQ(age(2 * kDay + 3 * kHour), "2d3h");
  EXPECT_EQ(age(8 * kDay + 3 * kHour), "8d");
  EXPECT_EQ(age(800 * kDay), "2y70d");
  EXPECT_EQ(age(3000 * kDay), "8y");
}

TEST(TableTest, ShowsANodesStateRolesAndAddresses) {
  JsonDocument node =
      KubeletNode("n1", 1, {{"node-role.kubernetes.io/worker", ""}, {"kubernetes.io/role", "edge"}},
                  absl::UnixEpoch());
  JsonAllocator& allocator = node.GetAllocator();
  Set(*Find(node, "metadata"), "creationTimestamp", Json("1970-01-01T00:00:00Z"), allocator);
  const absl::Time now = absl::FromUnixSeconds(61);
  EXPECT_EQ(NodeCells(node, now),
            R"(["n1","Ready","edge,worker","61s","v1.20.2","10.64.0.1","<none>",)"
            R"_("Debian GNU/Linux 12 (bookworm)","6.1.0-28-amd64","containerd://1.6.20"])_");
  Set(*Find(node, "spec"), "unschedulable", Json(true), allocator);
  Json& conditions = *Find(*Find(node, "status"), "conditions");
  Set(conditions[conditions.Size() - 1], "status", Json("Unknown"), allocator);
  EXPECT_EQ(NodeCells(node, now).substr(0, 38), R"(["n1","NotReady,SchedulingDisabled","e)");
  Remove(*Find(node, "status"), "conditions");
  EXPECT_EQ(NodeCells(node, now).substr(0, 35), R"(["n1","Unknown,SchedulingDisabled",)");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
