#include "k8s/sandbox/manifest_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;
using testing::StartsWith;

TEST(ManifestKindsTest, EachGroupIsListedOnce) {
  const std::string groups = ManifestGroups();
  EXPECT_THAT(groups, StartsWith(R"({"name":"apps","versions":[{"groupVersion":"apps/v1",)"));
  const size_t first = groups.find(R"("name":"rbac.authorization.k8s.io")");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(groups.find(R"("name":"rbac.authorization.k8s.io")", first + 1), std::string::npos);
}

TEST(ManifestKindsTest, AGroupsResourcesAreItsOwn) {
  EXPECT_THAT(ManifestResourceList("/apis/apps/v1"),
              Optional(AllOf(HasSubstr(R"("groupVersion":"apps/v1")"),
                             HasSubstr(R"("name":"deployments")"), Not(HasSubstr("secrets")))));
  EXPECT_THAT(ManifestResourceList("/apis/rbac.authorization.k8s.io/v1"),
              Optional(HasSubstr(R"("name":"clusterroles","singularName":"","namespaced":false)")));
  EXPECT_THAT(CoreManifestResources(),
              AllOf(HasSubstr(R"("name":"secrets")"), Not(HasSubstr("deployments"))));
  EXPECT_EQ(ManifestResourceList("/apis/apps/v2"), std::nullopt);
  EXPECT_EQ(ManifestResourceList("/api/v1"), std::nullopt);
}

TEST(ManifestKindsTest, KnowsAResourcesKind) {
  EXPECT_EQ(ManifestKind("apps", "v1", "deployments"), "Deployment");
  EXPECT_EQ(ManifestKind("", "v1", "deployments"), std::nullopt);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
