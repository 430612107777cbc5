#include "k8s/sandbox/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

TEST(DiscoveryTest, EveryDocumentIsJsonOfItsKind) {
  const struct {
    const char* path;
    const char* text;
  } cases[] = {{"/version", R"("gitVersion":"v1.20.2")"},
               {"/api", R"("kind":"APIVersions")"},
               {"/apis", R"("kind":"APIGroupList")"},
               {"/api/v1", R"("name":"nodes/status")"},
               {"/apis/coordination.k8s.io/v1", R"("name":"leases")"},
               {"/apis", R"("name":"apps")"},
               {"/api/v1", R"("name":"secrets")"},
               {"/apis/apps/v1", R"("name":"deployments")"}};
  for (const auto& expected : cases) {
    const auto document = DiscoveryDocument(expected.path);
    ASSERT_TRUE(document) << expected.path;
    EXPECT_TRUE(ParseJson(*document)) << expected.path;
    EXPECT_THAT(*document, HasSubstr(expected.text));
  }
  EXPECT_FALSE(DiscoveryDocument("/apis/batch/v1"));
}

TEST(DiscoveryTest, ListsOfWhatThereIsNoneOf) {
  EXPECT_EQ(
      EmptyList("", "v1", "pods", "7"),
      R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[]})");
  EXPECT_EQ(
      EmptyList("apps", "v1", "deployments", "7"),
      R"({"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"7"},"items":[]})");
  EXPECT_FALSE(EmptyList("apps", "v1", "pods", "7"));
  EXPECT_FALSE(EmptyList("", "v1", "endpoints", "7"));
}

// Of each field its tag, (number << 3 | 2), then its length: read back to the end, it is whole.
TEST(DiscoveryTest, TheOpenApiDocumentIsWellFormedProtobuf) {
  const std::string document = OpenApiDocument();
  size_t at = 0;
  std::vector<int> fields;
  while (at + 1 < document.size()) {
    const auto tag = static_cast<unsigned char>(document[at++]);
    EXPECT_EQ(tag & 7, 2);
    fields.push_back(tag >> 3);
    size_t length = 0;
    for (int shift = 0;; shift += 7) {
      ASSERT_LT(at, document.size());
      const auto byte = static_cast<unsigned char>(document[at++]);
      length |= static_cast<size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += length;
  }
  EXPECT_EQ(at, document.size());
  EXPECT_THAT(fields, testing::ElementsAre(1, 8));
  EXPECT_THAT(document, HasSubstr("/api/v1/nodes/{name}"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
