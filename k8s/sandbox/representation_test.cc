#include "k8s/sandbox/representation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Representation::Kind;

constexpr char kKubectl[] =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;"
    "g=meta.k8s.io,application/json";

StoredNode Node() {
  StoredNode node;
  node.name = "n1";
  node.revision = 7;
  node.json =
      R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"n1"},"spec":{},"status":{"nodeInfo":{}}})";
  return node;
}

TEST(RepresentationTest, TakesTheFirstAcceptedForm) {
  EXPECT_EQ(Representation::Negotiate("", "")->kind, Kind::kObject);
  EXPECT_EQ(Representation::Negotiate("application/json, */*", "")->kind, Kind::kObject);
  EXPECT_EQ(Representation::Negotiate(kKubectl, "")->kind, Kind::kTable);
  EXPECT_EQ(Representation::Negotiate("application/vnd.kubernetes.protobuf, */*;q=0.5", "")->kind,
            Kind::kObject);
  EXPECT_EQ(Representation::Negotiate(
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "")
                ->kind,
            Kind::kPartialMetadata);
  EXPECT_EQ(
      Representation::Negotiate("application/json;as=Table;v=v1beta1;g=meta.k8s.io", "")->version,
      "v1beta1");
}

TEST(RepresentationTest, FindsNoneForOthers) {
  for (const char* accept :
       {"application/yaml", "text/html", "application/json;as=Chart;v=v1;g=meta.k8s.io",
        "application/json;as=Table;v=v2;g=meta.k8s.io"}) {
    EXPECT_FALSE(Representation::Negotiate(accept, "")) << accept;
  }
}

TEST(RepresentationTest, TablesHoldRowsAndTheAskedForObjects) {
  const auto table = [](const char* include) {
    return RenderNode(*Representation::Negotiate(kKubectl, include), Node(), absl::UnixEpoch());
  };
  EXPECT_THAT(table(""), HasSubstr(R"({"kind":"Table","apiVersion":"meta.k8s.io/v1",)"
                                   R"("metadata":{"resourceVersion":"7"},"columnDefinitions":[{)"));
  EXPECT_THAT(table(""),
              HasSubstr(R"("object":{"kind":"PartialObjectMetadata",)"
                        R"("apiVersion":"meta.k8s.io/v1","metadata":{"name":"n1"}}}]})"));
  EXPECT_THAT(table("Object"), HasSubstr(R"("object":{"kind":"Node",)"));
  EXPECT_THAT(table("None"), Not(HasSubstr("object")));
  EXPECT_THAT(
      RenderNode(*Representation::Negotiate(kKubectl, ""), Node(), absl::UnixEpoch(), false),
      HasSubstr(R"("columnDefinitions":null)"));
}

TEST(RepresentationTest, ListsDoNotRepeatTheType) {
  ListMetadata metadata;
  metadata.revision = 9;
  metadata.continue_token = "next";
  metadata.remaining = 3;
  const std::vector<NodePtr> nodes = {std::make_shared<StoredNode>(Node())};
  EXPECT_EQ(RenderList(Representation(), nodes, metadata, absl::UnixEpoch()),
            R"({"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"9",)"
            R"("continue":"next","remainingItemCount":3},"items":[{"metadata":{"name":"n1"},)"
            R"("spec":{},"status":{"nodeInfo":{}}}]})");
  Representation partial;
  partial.kind = Kind::kPartialMetadata;
  EXPECT_EQ(RenderList(partial, nodes, {}, absl::UnixEpoch()),
            R"({"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1",)"
            R"("metadata":{"resourceVersion":"0"},"items":[{"metadata":{"name":"n1"}}]})");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
