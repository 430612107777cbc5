#include "k8s/node.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "k8s/json.h"
#include "k8s/testing/transcript.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Node MustParse(std::string_view json) {
  absl::StatusOr<Node> node = Node::Parse(json);
  EXPECT_THAT(node, base::IsOk());
  return *std::move(node);
}

std::string NodeJson(const std::string& rest) {
  return R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7"})" + rest + "}";
}

TEST(NodeTest, ReadsARecordedNode) {
  const Node node = MustParse(ReadTranscript("03-put-cordon-ok").response.body);
  EXPECT_EQ(node.name(), "demo-1");
  EXPECT_EQ(node.uid(), "1c512930-e0e2-4444-8163-5d4022ed24e5");
  EXPECT_FALSE(node.resource_version().empty());
  EXPECT_TRUE(node.unschedulable());
  EXPECT_EQ(node.annotation("team.example.com/owner"), "storage");
  EXPECT_EQ(node.annotation("none"), std::nullopt);
  EXPECT_THAT(node.labels(),
              ElementsAre(Pair("pool", "demo"), Pair("topology.kubernetes.io/zone", "zone-a")));
  EXPECT_EQ(node.creation_time(),
            absl::FromCivil(absl::CivilSecond(2026, 11, 23, 8, 58, 50), absl::UTCTimeZone()));
  ASSERT_EQ(node.managed_fields().size(), 1u);
  EXPECT_EQ(node.managed_fields()[0].manager, "nodeops");
  EXPECT_EQ(node.managed_fields()[0].operation, "Update");
  EXPECT_EQ(node.managed_fields()[0].subresource, "");
  EXPECT_EQ(node.managed_fields()[0].time, node.creation_time());
  EXPECT_THAT(node.schedulability_managers(), ElementsAre("nodeops"));
  EXPECT_FALSE(node.ready());
}

TEST(NodeTest, RefusesWhatHasNoIdentity) {
  const auto refusal = [](std::string_view json) { return Node::Parse(json).status(); };
  EXPECT_THAT(refusal("[]"), StatusIs(StatusCode::kInvalidArgument, "a node is a JSON object"));
  EXPECT_THAT(refusal("{}"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("metadata.name")));
  EXPECT_THAT(refusal(R"({"metadata":{"name":"n","uid":1,"resourceVersion":"1"}})"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("metadata.uid")));
  EXPECT_THAT(refusal(R"({"metadata":{"name":"n","uid":"u","resourceVersion":""}})"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("metadata.resourceVersion")));
  EXPECT_THAT(refusal(R"({"metadata":"none"})"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("metadata.name")));
  EXPECT_THAT(refusal(NodeJson(R"(,"spec":{},"spec":{})")),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("key \"spec\" twice")));
}

TEST(NodeTest, FieldsOfUnexpectedTypesReadAsAbsent) {
  const Node node = MustParse(R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7",
      "annotations":{"a":1},"labels":[1],"managedFields":[3,{"manager":4,"time":"soon"}],
      "creationTimestamp":5},"spec":{"unschedulable":"true"},"status":{"conditions":{}}})");
  EXPECT_FALSE(node.unschedulable());
  EXPECT_EQ(node.annotation("a"), std::nullopt);
  EXPECT_TRUE(node.labels().empty());
  EXPECT_EQ(node.creation_time(), absl::UnixEpoch());
  EXPECT_FALSE(node.ready());
  ASSERT_EQ(node.managed_fields().size(), 2u);
  EXPECT_EQ(node.managed_fields()[1], (FieldManager{.time = absl::UnixEpoch()}));
  EXPECT_TRUE(node.schedulability_managers().empty());
}

TEST(NodeTest, ReadyIsWhatTheConditionSays) {
  const auto ready = [](const std::string& conditions) {
    return MustParse(NodeJson(R"(,"status":{"conditions":[)" + conditions + "]}")).ready();
  };
  EXPECT_TRUE(
      ready(R"({"type":"DiskPressure","status":"False"},{"type":"Ready","status":"True"})"));
  EXPECT_FALSE(ready(R"({"type":"Ready","status":"Unknown"})"));
  EXPECT_FALSE(ready(R"({"type":"DiskPressure","status":"True"})"));
}

TEST(NodeTest, AnItemOfAListIsANodeThatOutlivesTheList) {
  const std::string body = ReadTranscript("40-list-limit").response.body;
  std::vector<Node> nodes;
  {
    const auto list = ParseJson(body);
    ASSERT_THAT(list, base::IsOk());
    for (const auto& item : FindJson(**list, {"items"})->GetArray()) {
      nodes.push_back(*Node::FromValue(item));
    }
  }
  ASSERT_EQ(nodes.size(), 2u);
  EXPECT_EQ(nodes[0].name(), "demo-1");
  EXPECT_EQ(nodes[1].name(), "demo-2");
}

TEST(NodeTest, ChangeKeepsEverythingElseByteForByte) {
  const std::string rest =
      R"("spec":{"podCIDR":"10.9.0.0/24","unknown":[9223372036854775807,{"a":0.1}],"x":null})"
      R"(,"status":{"nodeInfo":{"machineID":"é\n"}})";
  const Node node = MustParse("{" + rest + R"(,"metadata":{"annotations":{"keep":"1","old":"2"},)" +
                              R"("name":"n1","uid":"u1","resourceVersion":"7","z":{}}})");
  EXPECT_EQ(node.ToJsonWith({.unschedulable = true,
                             .set_annotations = {{"keep", "3"}, {"new", "4"}},
                             .remove_annotations = {"old", "none"}}),
            R"({"spec":{"podCIDR":"10.9.0.0/24","unknown":[9223372036854775807,{"a":0.1}],)"
            R"("x":null,"unschedulable":true},"status":{"nodeInfo":{"machineID":"é\n"}},)"
            R"("metadata":{"annotations":{"keep":"3","new":"4"},"name":"n1","uid":"u1",)"
            R"("resourceVersion":"7","z":{}}})");
}

TEST(NodeTest, ChangeOfNothingIsTheSameDocument) {
  const std::string body = ReadTranscript("02-node-get").response.body;
  std::string written = MustParse(body).ToJsonWith({.unschedulable = false});
  while (!written.empty() && body.size() > written.size()) written += "\n";
  EXPECT_EQ(written, body);
}

TEST(NodeTest, UncordonRemovesTheField) {
  const Node node = MustParse(NodeJson(R"(,"spec":{"a":1,"unschedulable":true,"b":2})"));
  EXPECT_EQ(node.ToJsonWith({.unschedulable = false}), NodeJson(R"(,"spec":{"a":1,"b":2})"));
}

TEST(NodeTest, ChangeMakesTheObjectsThatAreMissing) {
  const Node node = MustParse(NodeJson(""));
  EXPECT_EQ(node.ToJsonWith({.unschedulable = true, .set_annotations = {{"a", "b"}}}),
            R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7","annotations":{"a":"b"}},)"
            R"("spec":{"unschedulable":true}})");
}

TEST(MergePatchTest, CarriesTheResourceVersionAndSortedKeys) {
  EXPECT_EQ(MergePatch({.unschedulable = true,
                        .set_annotations = {{"m", "1"}, {"a\"", "\n"}},
                        .remove_annotations = {"z", "b"}},
                       "20994"),
            R"({"metadata":{"annotations":{"a\"":"\n","b":null,"m":"1","z":null},)"
            R"("resourceVersion":"20994"},"spec":{"unschedulable":true}})");
}

TEST(MergePatchTest, UncordonIsNullAsInKubectl) {
  EXPECT_EQ(MergePatch({.unschedulable = false}, "1"),
            R"({"metadata":{"resourceVersion":"1"},"spec":{"unschedulable":null}})");
}

TEST(MergePatchTest, WhatIsSetWinsOverWhatIsRemoved) {
  EXPECT_EQ(MergePatch({.set_annotations = {{"a", "1"}}, .remove_annotations = {"a"}}, "1"),
            R"({"metadata":{"annotations":{"a":"1"},"resourceVersion":"1"},)"
            R"("spec":{"unschedulable":null}})");
}

}  // namespace
}  // namespace nodeops::k8s
