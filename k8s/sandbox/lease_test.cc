#include "k8s/sandbox/lease.h"

#include <gtest/gtest.h>

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

class LeaseTest : public testing::Test {
 protected:
  LeaseTest() {
    for (const char* name : {"a", "b"}) {
      JsonDocument node = *ParseJson(std::string(R"({"metadata":{"name":")") + name +
                                     R"(","uid":"u","creationTimestamp":"2026-01-02T03:04:05Z"},)" +
                                     R"("spec":{}})");
      store_.Put(MakeStoredNode(node, store_.revision() + 1, node.GetAllocator()));
    }
  }

  NodeStore store_{10};
};

TEST_F(LeaseTest, IsThatOfALivingKubelet) {
  EXPECT_EQ(LeaseJson(store_, *store_.Find("a"), absl::FromUnixSeconds(1'000'000'019)),
            R"({"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"a",)"
            R"("namespace":"kube-node-lease","uid":"u","resourceVersion":"3",)"
            R"("creationTimestamp":"2026-01-02T03:04:05Z","ownerReferences":[{"apiVersion":"v1",)"
            R"("kind":"Node","name":"a","uid":"u"}]},"spec":{"holderIdentity":"a",)"
            R"("leaseDurationSeconds":40,"renewTime":"2001-09-09T01:46:50.000000Z"}})");
}

TEST_F(LeaseTest, ThereIsOneForEveryNode) {
  const auto list = ParseJson(LeaseListJson(store_, absl::UnixEpoch()));
  ASSERT_TRUE(list);
  const Json& items = *Find(*list, "items");
  ASSERT_EQ(items.Size(), 2u);
  EXPECT_EQ(StringAt(*Find(items[0], "metadata"), "name"), "a");
  EXPECT_EQ(StringAt(*Find(items[1], "spec"), "holderIdentity"), "b");
  EXPECT_EQ(StringAt(*Find(*list, "metadata"), "resourceVersion"), "3");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
