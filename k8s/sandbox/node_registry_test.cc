#include "k8s/sandbox/node_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

class NodeRegistryTest : public testing::Test {
 protected:
  NodeRegistryTest() {
    Create(R"({"metadata":{"name":"n1","labels":{"a":"1"}},"status":{"phase":"x"}})");
  }

  WriteResult Create(const char* body) {
    return registry_.Create(*ParseJson(body), {"test"}, /*keep_status=*/true);
  }
  WriteResult Merge(const std::string& patch, WriteContext context = {"test"}) {
    return registry_.Patch("n1", "application/merge-patch+json", patch, context);
  }
  static int CodeOf(const WriteResult& result) {
    const auto* error = std::get_if<StatusError>(&result);
    return error == nullptr ? 200 : error->code;
  }
  std::string Version() { return std::to_string(store_.Find("n1")->revision); }

  base::SimulatedClock clock_;
  NodeStore store_{100};
  int uids_ = 0;
  NodeRegistry registry_{store_, clock_, [this] { return "uid-" + std::to_string(++uids_); }};
};

TEST_F(NodeRegistryTest, AWriteThatChangesNothingIsNotSaved) {
  const NodePtr before = store_.Find("n1");
  const WriteResult result = Merge(R"({"metadata":{"labels":{"a":"1"}}})", {"somebody else"});
  EXPECT_EQ(std::get<NodePtr>(result), before);
  EXPECT_EQ(store_.Find("n1"), before);
}

TEST_F(NodeRegistryTest, AGuardedWriteLosesAgainstEveryOther) {
  const std::string guard = R"({"metadata":{"resourceVersion":")" + Version() + R"("}, "spec":)";
  ASSERT_EQ(CodeOf(Merge(R"({"metadata":{"labels":{"b":"2"}}})")), 200);
  EXPECT_EQ(CodeOf(Merge(guard + R"({"unschedulable":true}})")), 409);
  EXPECT_FALSE(store_.Find("n1")->unschedulable);
  EXPECT_EQ(store_.Find("n1")->labels.size(), 2u);
}

TEST_F(NodeRegistryTest, ADryRunSavesNothing) {
  const int64_t revision = store_.revision();
  const WriteResult result =
      Merge(R"({"spec":{"unschedulable":true}})", {.manager = "test", .dry_run = true});
  EXPECT_TRUE(std::get<NodePtr>(result)->unschedulable);
  EXPECT_FALSE(store_.Find("n1")->unschedulable);
  EXPECT_EQ(store_.revision(), revision);
}

TEST_F(NodeRegistryTest, SpecAndStatusAreWrittenApart) {
  constexpr char kBoth[] = R"({"spec":{"unschedulable":true},"status":{"phase":"y"}})";
  ASSERT_EQ(CodeOf(Merge(kBoth, {.manager = "test", .status = true})), 200);
  EXPECT_FALSE(store_.Find("n1")->unschedulable);
  EXPECT_THAT(store_.Find("n1")->json, testing::HasSubstr(R"("phase":"y")"));
}

// The path says what it is: kind, apiVersion and all that a server gives may be left out.
TEST_F(NodeRegistryTest, WhatAPutLeavesOutIsKept) {
  const std::string before = store_.Find("n1")->json;
  const WriteResult result =
      registry_.Update("n1", *ParseJson(R"({"metadata":{"labels":{"b":"2"}}})"), {"test"});
  ASSERT_EQ(CodeOf(result), 200);
  const NodePtr node = std::get<NodePtr>(result);
  EXPECT_EQ(node->uid, "uid-1");
  EXPECT_EQ(node->labels.size(), 1u);
  const auto created = [](const std::string& json) {
    return json.substr(json.find("\"creationTimestamp\""), 42);
  };
  EXPECT_EQ(created(node->json), created(before));
}

TEST_F(NodeRegistryTest, AnotherNodeOfTheSameNameIsNotOverwritten) {
  const std::string uid = store_.Find("n1")->uid;
  ASSERT_EQ(CodeOf(registry_.Delete("n1", "", false)), 200);
  ASSERT_EQ(CodeOf(Create(R"({"metadata":{"name":"n1"}})")), 200);
  EXPECT_NE(store_.Find("n1")->uid, uid);
  const std::string body = R"({"metadata":{"name":"n1","uid":")" + uid + R"("}})";
  EXPECT_EQ(CodeOf(registry_.Update("n1", *ParseJson(body), {"test"})), 409);
  EXPECT_EQ(CodeOf(Merge(R"({"metadata":{"uid":")" + uid + R"("}})")), 422);
  const std::string guard = R"({"preconditions":{"uid":")" + uid + R"("}})";
  EXPECT_EQ(CodeOf(registry_.Delete("n1", guard, false)), 409);
  EXPECT_EQ(CodeOf(Create(R"({"metadata":{"name":"n1"}})")), 409);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
