#include "k8s/sandbox/event_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using testing::Not;

const EventWrite kWrite{"default", "tester"};

std::string Body(const std::string& metadata, const std::string& node = "n1",
                 const std::string& more = "") {
  return R"({"metadata":{)" + metadata + R"(},"involvedObject":{"kind":"Node","name":")" + node +
         R"(","uid":")" + node + R"("},"reason":"Told","message":"m","type":"Normal","count":1)" +
         more + "}";
}

class EventRegistryTest : public testing::Test {
 protected:
  EventRegistry::Result Create(const std::string& body, const EventWrite& write = kWrite) {
    return registry_.Create(*ParseJson(body), write);
  }
  static std::string Object(const EventRegistry::Result& result) {
    const auto* text = std::get_if<std::string>(&result);
    return text == nullptr ? "error " + std::get<StatusError>(result).message : *text;
  }
  static int CodeOf(const EventRegistry::Result& result) {
    const auto* error = std::get_if<StatusError>(&result);
    return error == nullptr ? 200 : error->code;
  }

  base::SimulatedClock clock_;
  int uids_ = 0;
  EventRegistry registry_{clock_, [this] { return absl::StrCat("uid-", ++uids_); }, 3};
};

TEST_F(EventRegistryTest, GivesNamesToThoseThatHaveNone) {
  const std::string first = Object(Create(Body(R"("generateName":"n1.")")));
  const std::string second = Object(Create(Body(R"("generateName":"n1.")")));
  EXPECT_THAT(first, testing::ContainsRegex("\"name\":\"n1\\.[0-9a-z]{5}\""));
  EXPECT_THAT(first, HasSubstr(R"("namespace":"default","uid":"uid-1","resourceVersion":"2")"));
  EXPECT_NE(first.substr(0, 70), second.substr(0, 70));
  EXPECT_EQ(CodeOf(Create(Body(""))), 422);
}

TEST_F(EventRegistryTest, RefusesWhatAnApiServerRefuses) {
  EXPECT_EQ(CodeOf(Create(Body(R"("name":"a")"))), 200);
  EXPECT_THAT(Object(Create(Body(R"("name":"a")"))), HasSubstr(R"(events "a" already exists)"));
  EXPECT_EQ(CodeOf(Create(Body(R"("name":"b","namespace":"other")"))), 400);
  EXPECT_EQ(CodeOf(Create(R"({"kind":"Node","metadata":{"name":"b"}})")), 400);
  EXPECT_EQ(CodeOf(Create(R"({"metadata":{"name":"b"},"count":"many"})")), 400);
  // A node has no namespace, and its events are in `default`.
  EXPECT_THAT(Object(Create(Body(R"("name":"b")"), {"other", "tester"})),
              HasSubstr("does not match event.namespace"));
  EXPECT_EQ(registry_.revision(), 2);
}

TEST_F(EventRegistryTest, APatchChangesWhatItMayAndRecordsWhoDid) {
  Create(Body(R"("name":"a")"));
  const std::string type = "application/merge-patch+json";
  const std::string patched = Object(registry_.Patch(
      "a", type, R"({"count":2,"metadata":{"uid":"x","name":"b"}})", {"default", "other"}));
  EXPECT_THAT(patched, HasSubstr(R"("uid":"uid-1","resourceVersion":"3")"));
  EXPECT_THAT(patched, HasSubstr(R"("count":2)"));
  EXPECT_THAT(patched, HasSubstr(R"("manager":"other")"));
  EXPECT_EQ(Object(registry_.Get("default", "a")), patched);
  Object(registry_.Patch("a", type, R"({"count":2})", {"default", "other"}));
  EXPECT_EQ(registry_.revision(), 3);  // Nothing changed.
  EXPECT_EQ(CodeOf(registry_.Patch("none", type, "{}", kWrite)), 404);
  EXPECT_EQ(CodeOf(registry_.Patch("a", "text/plain", "{}", kWrite)), 415);
  EXPECT_EQ(CodeOf(registry_.Patch("a", type, R"({"count":"x"})", kWrite)), 422);
}

TEST_F(EventRegistryTest, SelectsAsKubectlDescribeNodeAsks) {
  Create(Body(R"("name":"a")", "n1"));
  Create(Body(R"("name":"b")", "n2"));
  const std::string selector =
      "involvedObject.uid=n1,involvedObject.kind=Node,involvedObject.name=n1,"
      "involvedObject.namespace=";
  const std::string list = Object(registry_.List("", selector));
  EXPECT_THAT(list, HasSubstr(R"({"kind":"EventList","apiVersion":"v1","metadata":)"
                              R"({"resourceVersion":"3"},"items":[{"metadata":{"name":"a")"));
  EXPECT_THAT(list, Not(HasSubstr(R"("name":"b")")));
  EXPECT_THAT(Object(registry_.List("default", "reason!=Told")), HasSubstr(R"("items":[])"));
  EXPECT_THAT(Object(registry_.List("other", "")), HasSubstr(R"("items":[])"));
  EXPECT_EQ(CodeOf(registry_.List("", "spec.unschedulable=true")), 400);
}

TEST_F(EventRegistryTest, KeepsTheLastFew) {
  for (const char* name : {"d", "c", "b", "a"}) {
    Create(Body(absl::StrCat(R"("name":")", name, "\"")));
  }
  EXPECT_EQ(CodeOf(registry_.Get("default", "d")), 404);
  for (const char* name : {"c", "b", "a"}) EXPECT_EQ(CodeOf(registry_.Get("default", name)), 200);
}

TEST_F(EventRegistryTest, ADryRunSavesNothing) {
  EventWrite write = kWrite;
  write.dry_run = true;
  EXPECT_EQ(CodeOf(Create(Body(R"("name":"a")"), write)), 200);
  EXPECT_EQ(CodeOf(registry_.Get("default", "a")), 404);
  EXPECT_EQ(registry_.revision(), 1);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
