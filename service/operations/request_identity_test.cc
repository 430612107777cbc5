#include "service/operations/request_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace nodeops::operations {
namespace {

TEST(RequestIdentityTest, NamesAreRandomHex) {
  std::set<std::string> names;
  for (int i = 0; i < 100; ++i) {
    const std::string name = NewOperationName();
    EXPECT_THAT(name, testing::MatchesRegex("operations/[0-9a-f]{32}"));
    EXPECT_TRUE(names.insert(name).second);
  }
}

TEST(RequestIdentityTest, EveryFieldButTheRequestIdCounts) {
  BatchRequest request;
  request.targets.emplace_back().set_cluster("prod");
  const std::string fingerprint = RequestFingerprint(request);
  BatchRequest same = request;
  same.request_id = "another";
  EXPECT_EQ(RequestFingerprint(same), fingerprint);
  const std::function<void(BatchRequest&)> changes[] = {
      [](BatchRequest& r) { r.action = v1::Operation::UNCORDON; },
      [](BatchRequest& r) { r.mode = v1::Operation::PLAN; },
      [](BatchRequest& r) { r.reason = "x"; },
      [](BatchRequest& r) { r.actor = "x"; },
      [](BatchRequest& r) { r.retry.set_max_attempts(1); },
      [](BatchRequest& r) { r.concurrency = 1; },
      [](BatchRequest& r) { r.targets[0].add_names("n1"); },
      [](BatchRequest& r) { r.targets.emplace_back(); },
      [](BatchRequest& r) { r.timeout = absl::Seconds(1); },
      [](BatchRequest& r) { r.timeout = absl::Seconds(2); },
      [](BatchRequest& r) { r.max_failures.emplace(); },
      [](BatchRequest& r) { r.max_failures.emplace().set_count(1); },
      [](BatchRequest& r) { r.max_failures.emplace().set_percent(1); },
      [](BatchRequest& r) { r.from.emplace(); },
      [](BatchRequest& r) { r.from.emplace().set_operation("operations/a"); },
      [](BatchRequest& r) { r.from.emplace().add_only(v1::NodeResult::FAILED); },
  };
  std::set<std::string> seen = {fingerprint};
  for (const auto& change : changes) {
    BatchRequest changed = request;
    change(changed);
    EXPECT_TRUE(seen.insert(RequestFingerprint(changed)).second) << seen.size();
  }
}

TEST(RequestIdentityTest, EveryFieldOfAnUndoButTheRequestIdCounts) {
  const UndoRequest request{.operation = "operations/a"};
  const std::string fingerprint = RequestFingerprint(request);
  UndoRequest same = request;
  same.request_id = "another";
  EXPECT_EQ(RequestFingerprint(same), fingerprint);
  const std::function<void(UndoRequest&)> changes[] = {
      [](UndoRequest& r) { r.operation = "operations/b"; },
      [](UndoRequest& r) { r.mode = v1::Operation::PLAN; },
      [](UndoRequest& r) { r.reason = "x"; },
      [](UndoRequest& r) { r.actor = "x"; },
  };
  std::set<std::string> seen = {fingerprint, RequestFingerprint(BatchRequest())};
  for (const auto& change : changes) {
    UndoRequest changed = request;
    change(changed);
    EXPECT_TRUE(seen.insert(RequestFingerprint(changed)).second) << seen.size();
  }
}

TEST(RequestIdentityTest, AKeyBelongsToOneActorAndNoRequestIdHasNone) {
  EXPECT_EQ(RequestKey("alice", ""), "");
  EXPECT_EQ(RequestKey("anonymous", "r"), "anonymous\nr");
  EXPECT_NE(RequestKey("alice", "r"), RequestKey("bob", "r"));
  EXPECT_NE(RequestKey("a", "br"), RequestKey("ab", "r"));
}

TEST(RequestIdentityTest, WhereOneFieldEndsCounts) {
  BatchRequest one, other;
  one.reason = "ab";
  other.reason = "a";
  other.actor = "b";
  EXPECT_NE(RequestFingerprint(one), RequestFingerprint(other));
}

}  // namespace
}  // namespace nodeops::operations
