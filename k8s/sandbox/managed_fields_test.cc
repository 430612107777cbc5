#include "k8s/sandbox/managed_fields.h"

#include <gtest/gtest.h>

#include "k8s/sandbox/node_codec.h"

namespace nodeops::k8s::sandbox {
namespace {

JsonDocument Canonical(std::string_view text) {
  const JsonDocument raw = *ParseJson(text);
  JsonDocument node;
  EXPECT_FALSE(DecodeNode(raw, node, node.GetAllocator()));
  return node;
}

FieldWriter Writer(std::string manager, int64_t seconds, std::string subresource = "") {
  return {std::move(manager), std::move(subresource), absl::FromUnixSeconds(seconds)};
}

// metadata.managedFields after `writer` made `after` of `before`.
std::string Entries(const JsonDocument& before, JsonDocument& after, const FieldWriter& writer) {
  UpdateManagedFields(before, after, writer, after.GetAllocator());
  const Json* entries = Find(*Find(after, "metadata"), "managedFields");
  return entries == nullptr ? "none" : ToText(*entries);
}

std::string Entry(std::string manager, std::string time, std::string fields,
                  std::string more = "") {
  return R"({"manager":")" + manager + R"(","operation":"Update","apiVersion":"v1","time":")" +
         time + R"(","fieldsType":"FieldsV1","fieldsV1":)" + fields + more + "}";
}

constexpr char kZero[] = "1970-01-01T00:00:00Z";
constexpr char kOne[] = "1970-01-01T00:00:01Z";

TEST(ManagedFieldsTest, ACreatorOwnsWhatItWrote) {
  const JsonDocument before = Canonical("{}");
  JsonDocument after = Canonical(
      R"({"metadata":{"name":"n","uid":"u","labels":{"a":"1"}},"spec":{"podCIDR":"10.0.0.0/24"}})");
  EXPECT_EQ(Entries(before, after, Writer("a", 0)),
            "[" +
                Entry("a", kZero,
                      R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:podCIDR":{},)"
                      R"("f:podCIDRs":{".":{},"v:\"10.0.0.0/24\"":{}}}})") +
                "]");
}

TEST(ManagedFieldsTest, AFieldMovesToWhoeverChangesIt) {
  JsonDocument first = Canonical(R"({"metadata":{"labels":{"a":"1","b":"1"}}})");
  Entries(Canonical("{}"), first, Writer("old", 0));
  JsonDocument second = Canonical(ToText(first));
  Set(*Find(*Find(second, "metadata"), "labels"), "b", Json("2"), second.GetAllocator());
  EXPECT_EQ(Entries(first, second, Writer("new", 1)),
            "[" + Entry("old", kZero, R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}}})") + "," +
                Entry("new", kOne, R"({"f:metadata":{"f:labels":{"f:b":{}}}})") + "]");
}

TEST(ManagedFieldsTest, NobodyOwnsWhatIsGone) {
  JsonDocument first = Canonical(R"({"spec":{"unschedulable":true}})");
  Entries(Canonical("{}"), first, Writer("old", 0));
  JsonDocument second = Canonical(ToText(first));
  Remove(*Find(second, "spec"), "unschedulable");
  EXPECT_EQ(Entries(first, second, Writer("new", 1)), "none");
}

TEST(ManagedFieldsTest, RemovingAloneDoesNotMoveTheTime) {
  JsonDocument first = Canonical(R"({"metadata":{"labels":{"a":"1","b":"1"}}})");
  Entries(Canonical("{}"), first, Writer("a", 0));
  JsonDocument second = Canonical(ToText(first));
  Remove(*Find(*Find(second, "metadata"), "labels"), "b");
  EXPECT_EQ(Entries(first, second, Writer("a", 1)),
            "[" + Entry("a", kZero, R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}}})") + "]");
}

TEST(ManagedFieldsTest, NothingChangedIsNothingTaken) {
  JsonDocument first = Canonical(R"({"metadata":{"labels":{"a":"1"}}})");
  const std::string entries = Entries(Canonical("{}"), first, Writer("a", 0));
  JsonDocument second = Canonical(ToText(first));
  EXPECT_EQ(Entries(first, second, Writer("b", 1)), entries);
}

TEST(ManagedFieldsTest, AStatusWriterHasItsOwnEntryAndOwnsConditionsByType) {
  JsonDocument first = Canonical(
      R"({"metadata":{"labels":{"a":"1"}},"status":{"conditions":[{"type":"Ready","status":"True"}]}})");
  Entries(Canonical("{}"), first, Writer("kubelet", 0));
  JsonDocument second = Canonical(ToText(first));
  Set((*Find(*Find(second, "status"), "conditions"))[0], "status", Json("False"),
      second.GetAllocator());
  const std::string entries = Entries(first, second, Writer("kubelet", 1, "status"));
  EXPECT_EQ(entries.substr(entries.find("},{\"manager\"") + 2),
            Entry("kubelet", kOne,
                  R"({"f:status":{"f:conditions":{"k:{\"type\":\"Ready\"}":{"f:status":{}}}}})",
                  R"(,"subresource":"status")") +
                "]");
}

TEST(ManagedFieldsTest, TheManagersNameComesFromTheQueryOrTheUserAgent) {
  EXPECT_EQ(ManagerName("nodeops", "kubectl/v1.20"), "nodeops");
  EXPECT_EQ(ManagerName("", "kubectl/v1.20 (linux)"), "kubectl");
  EXPECT_EQ(ManagerName("", "curl"), "curl");
  EXPECT_EQ(ManagerName("", ""), "unknown");
  EXPECT_EQ(ManagerName("", std::string(129, 'a') + "/1"), "unknown");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
