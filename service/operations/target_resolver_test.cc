#include "service/operations/target_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/fake_cluster.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using Found = absl::StatusOr<std::vector<ClusterTargets>>;
using ListAnswer = std::optional<k8s::ApiResult<k8s::NodePage>>;

v1::Target Names(const std::string& cluster, std::vector<std::string> names) {
  v1::Target target;
  target.set_cluster(cluster);
  for (std::string& name : names) target.add_names(std::move(name));
  return target;
}

v1::Target Labels(const std::string& cluster, const std::string& selector) {
  v1::Target target;
  target.set_cluster(cluster);
  target.set_label_selector(selector);
  return target;
}

v1::Target All(const std::string& cluster) {
  v1::Target target;
  target.set_cluster(cluster);
  target.set_all(true);
  return target;
}

k8s::NodePage PageOf(std::vector<std::string> names, std::string continue_token = "") {
  k8s::NodePage page;
  for (const std::string& name : names) page.nodes.push_back(FakeNode(name));
  page.continue_token = std::move(continue_token);
  return page;
}

k8s::ApiError Error(int http_status, std::string message) {
  return {.http_status = http_status, .message = std::move(message)};
}

class TargetResolverTest : public testing::Test {
 protected:
  ~TargetResolverTest() override {
    prod_->Forget();
    dev_->Forget();
  }

  void Begin(std::vector<v1::Target> targets) {
    answer_.reset();
    ResolveTargets(io_.get_executor(), clock_, {{"prod", prod_}, {"dev", dev_}}, std::move(targets),
                   {.max_nodes = 5}, [this](Found found) {
                     EXPECT_FALSE(answer_.has_value()) << "answered twice";
                     answer_ = std::move(found);
                   });
    EXPECT_FALSE(answer_.has_value()) << "answered inside the call";
    Poll();
  }

  Found Resolve(std::vector<v1::Target> targets) {
    Begin(std::move(targets));
    EXPECT_TRUE(answer_.has_value()) << "no answer";
    EXPECT_EQ(clock_.waiting(), 0u) << "a timer was left behind";
    return answer_.value_or(absl::InternalError("no answer"));
  }

  void Poll() {
    io_.restart();
    io_.poll();
  }

  // "cluster: node/uid node/uid; ..."
  static std::string Text(const Found& found) {
    if (!found.ok()) return found.status().ToString();
    std::string text;
    for (const ClusterTargets& targets : *found) {
      text += targets.cluster + ":";
      for (const auto& node : targets.nodes) text += " " + node.node + "/" + node.uid;
      text += ";";
    }
    return text;
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FakeCluster> prod_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<FakeCluster> dev_ = std::make_shared<FakeCluster>(io_.get_executor());
  std::optional<Found> answer_;
};

TEST_F(TargetResolverTest, NamesCollapseAndAskNobody) {
  EXPECT_EQ(Text(Resolve(
                {Names("prod", {"b", "a", "b"}), Names("dev", {"a"}), Names("prod", {"a", "c"})})),
            "prod: b/ a/ c/;dev: a/;");
  EXPECT_TRUE(prod_->lists().empty());
}

TEST_F(TargetResolverTest, ANodeThatIsNamedAndMatchedComesOnceWithItsUid) {
  prod_->OnList([](const auto&) { return PageOf({"a", "b"}); });
  EXPECT_EQ(Text(Resolve({Names("prod", {"b"}), Labels("prod", "x=y")})), "prod: b/uid-b a/uid-a;");
}

TEST_F(TargetResolverTest, SelectorsAreSentAsTheyAre) {
  prod_->OnList([](const auto&) { return PageOf({"a"}); });
  v1::Target both = Labels("prod", "pool in (x,y),!spot");
  both.set_field_selector("spec.unschedulable=true");
  ASSERT_THAT(Resolve({both, All("prod")}), IsOk());
  ASSERT_EQ(prod_->lists().size(), 2u);
  EXPECT_EQ(prod_->lists()[0].label_selector, "pool in (x,y),!spot");
  EXPECT_EQ(prod_->lists()[0].field_selector, "spec.unschedulable=true");
  EXPECT_EQ(prod_->lists()[0].limit, 500);
  EXPECT_EQ(prod_->lists()[0].timeout, absl::Seconds(10));
  EXPECT_EQ(prod_->lists()[1].label_selector, "");
}

TEST_F(TargetResolverTest, PagesAreFollowedToTheEnd) {
  prod_->OnList([](const k8s::ListOptions& options) {
    return options.continue_token.empty() ? PageOf({"a"}, "more") : PageOf({"b"});
  });
  EXPECT_EQ(Text(Resolve({All("prod")})), "prod: a/uid-a b/uid-b;");
  EXPECT_EQ(prod_->lists()[1].continue_token, "more");
}

TEST_F(TargetResolverTest, AnExpiredListBeginsAgainOnce) {
  prod_->OnList([this](const k8s::ListOptions& options) -> ListAnswer {
    if (options.continue_token.empty())
      return PageOf({prod_->lists().size() == 1 ? "old" : "a"}, "t");
    if (prod_->lists().size() == 2) return Error(410, "too old");
    return PageOf({"b"});
  });
  EXPECT_EQ(Text(Resolve({All("prod")})), "prod: a/uid-a b/uid-b;");
}

TEST_F(TargetResolverTest, AListThatExpiresAgainIsUnavailable) {
  prod_->OnList([](const k8s::ListOptions& options) -> ListAnswer {
    if (options.continue_token.empty()) return PageOf({"a"}, "t");
    return Error(410, "too old");
  });
  EXPECT_THAT(Resolve({All("prod")}), StatusIs(absl::StatusCode::kUnavailable,
                                               "cluster prod: nodes cannot be listed: too old"));
  EXPECT_EQ(prod_->lists().size(), 4u);
}

TEST_F(TargetResolverTest, SelectorsThatMatchNothingAreNotFound) {
  prod_->OnList([](const auto&) { return PageOf({}); });
  dev_->OnList([](const auto&) { return PageOf({}); });
  EXPECT_THAT(Resolve({Labels("prod", "a=b"), Labels("dev", "a=b")}),
              StatusIs(absl::StatusCode::kNotFound, "the selectors of the request match no node"));
  dev_->OnList([](const auto&) { return PageOf({"n"}); });
  EXPECT_EQ(Text(Resolve({Labels("prod", "a=b"), Labels("dev", "a=b")})), "dev: n/uid-n;");
}

TEST_F(TargetResolverTest, TooManyNodesAreRefusedWithoutReadingAllPages) {
  prod_->OnList([](const k8s::ListOptions& options) {
    const std::string& token = options.continue_token;
    return PageOf({token + "a", token + "b", token + "c"}, token + "more");
  });
  EXPECT_THAT(Resolve({All("prod")}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 5 nodes")));
  EXPECT_EQ(prod_->lists().size(), 2u);
  EXPECT_THAT(Resolve({Names("prod", {"a", "b", "c"}), Names("dev", {"a", "b", "c"})}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 5 nodes")));
}

TEST_F(TargetResolverTest, ARefusedSelectorNamesTheFieldAndTheApiServersReason) {
  prod_->OnList([](const auto&) { return Error(400, "field label not supported: spec.foo"); });
  v1::Target target;
  target.set_cluster("prod");
  target.set_field_selector("spec.foo=true");
  const Found found = Resolve({Names("prod", {"a"}), target});
  EXPECT_THAT(found, StatusIs(absl::StatusCode::kInvalidArgument,
                              "cluster prod: nodes cannot be listed: field label not supported: "
                              "spec.foo"));
  google::rpc::BadRequest bad;
  const auto payload = found.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload && bad.ParseFromString(std::string(*payload)));
  EXPECT_EQ(bad.field_violations(0).field(), "targets[1].field_selector");
  EXPECT_EQ(bad.field_violations(0).description(), "field label not supported: spec.foo");
}

TEST_F(TargetResolverTest, AClusterThatRefusesOrFailsIsNamed) {
  prod_->OnList([](const auto&) { return PageOf({"a"}); });
  dev_->OnList([](const auto&) { return Error(403, "nodes is forbidden"); });
  EXPECT_THAT(Resolve({All("prod"), All("dev")}),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       "cluster dev: nodes cannot be listed: nodes is forbidden"));
  dev_->OnList([](const auto&) {
    k8s::ApiError error = Error(429, "slow down");
    error.retry_after = absl::Seconds(7);
    return error;
  });
  const Found throttled = Resolve({All("prod"), All("dev")});
  EXPECT_THAT(throttled, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("slow down")));
  google::rpc::RetryInfo info;
  const auto payload = throttled.status().GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(payload && info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.retry_delay().seconds(), 7);
}

TEST_F(TargetResolverTest, ClustersThatHangAreNamedAfterTenSeconds) {
  prod_->OnList([](const auto&) { return PageOf({"a"}); });
  dev_->OnList([](const auto&) { return std::nullopt; });
  Begin({All("prod"), All("dev")});
  clock_.Advance(absl::Seconds(10) - absl::Nanoseconds(1));
  Poll();
  EXPECT_FALSE(answer_.has_value());
  clock_.Advance(absl::Nanoseconds(1));
  Poll();
  ASSERT_TRUE(answer_.has_value());
  EXPECT_THAT(*answer_, StatusIs(absl::StatusCode::kUnavailable,
                                 "cluster dev: nodes cannot be listed: no answer within 10s"));
}

TEST_F(TargetResolverTest, ClustersAreAskedInParallel) {
  prod_->OnList([](const auto&) { return std::nullopt; });
  dev_->OnList([](const auto&) { return std::nullopt; });
  Begin({All("prod"), All("dev")});
  EXPECT_EQ(prod_->lists().size(), 1u);
  EXPECT_EQ(dev_->lists().size(), 1u);
  clock_.Advance(absl::Seconds(10));
  Poll();
  EXPECT_THAT(*answer_, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cluster prod, dev:")));
}

}  // namespace
}  // namespace nodeops::operations
