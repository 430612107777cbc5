#include "service/rpc/authorized_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/manager_fixture.h"
#include "service/rpc/access_rules.h"

namespace nodeops::rpc {
namespace {

using base::IsOk;
using base::StatusIs;
using operations::BatchRequest;
using operations::ChangeCursor;
using operations::ChangePage;
using operations::OperationPage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kRules[] = R"(clients:
- identities: [admin]
  allow: [read, cordon, uncordon]
  clusters: ["*"]
  nodes: ["*"]
- identities: [viewer]
  allow: [read]
  clusters: [prod]
- identities: [prod-writer]
  allow: [uncordon]
  clusters: [prod]
  nodes: ["*"]
- identities: [gpu]
  allow: [read, cordon, uncordon]
  clusters: [prod]
  nodes: ["gpu-*"]
- identities: [cordoner]
  allow: [read, cordon]
  clusters: [prod, dev]
  nodes: ["*"]
)";

// The real manager, as each of these callers sees it.
class AuthorizedServiceTest : public operations::ManagerFixture {
 protected:
  AuthorizedService& As(const std::string& caller) {
    auto& service = services_[caller];
    if (service == nullptr) {
      service = std::make_unique<AuthorizedService>(io_.get_executor(), *manager_, caller,
                                                    AccessRules::Parse(kRules)->Of(caller));
    }
    return *service;
  }

  absl::StatusOr<v1::Operation> StartAs(const std::string& caller, BatchRequest request) {
    request.actor = caller;
    return Answer<v1::Operation>(
        [&](auto done) { As(caller).StartBatch(std::move(request), std::move(done)); });
  }
  static BatchRequest In(const std::string& cluster, std::vector<std::string> names) {
    BatchRequest request = operations::RequestFor(std::move(names));
    request.targets[0].set_cluster(cluster);
    return request;
  }
  absl::StatusOr<v1::Operation> GetAs(const std::string& caller, const std::string& name) {
    return Answer<v1::Operation>(
        [&](auto done) { As(caller).GetOperation(name, std::move(done)); });
  }
  absl::StatusOr<v1::Operation> CancelAs(const std::string& caller, const std::string& name) {
    return Answer<v1::Operation>([&](auto done) {
      As(caller).CancelOperation(name, "", v1::Operation::GRACEFUL, std::move(done));
    });
  }
  absl::StatusOr<v1::Operation> PauseAs(const std::string& caller, const std::string& name) {
    return Answer<v1::Operation>(
        [&](auto done) { As(caller).PauseOperation(name, "", std::move(done)); });
  }
  absl::StatusOr<v1::Operation> ResumeAs(const std::string& caller, const std::string& name) {
    return Answer<v1::Operation>(
        [&](auto done) { As(caller).ResumeOperation(name, std::move(done)); });
  }
  absl::StatusOr<OperationPage> ListAs(const std::string& caller, int size,
                                       const std::string& token = "") {
    return Answer<OperationPage>(
        [&](auto done) { As(caller).ListOperations("", size, token, std::move(done)); });
  }
  static std::vector<std::string> Names(const std::vector<v1::Operation>& operations) {
    std::vector<std::string> names;
    for (const auto& operation : operations) names.push_back(operation.name());
    return names;
  }

  std::map<std::string, std::unique_ptr<AuthorizedService>> services_;
};

TEST_F(AuthorizedServiceTest, ABatchIsRefusedWholeNamingTheFirstThing) {
  EXPECT_THAT(StartAs("viewer", In("prod", {"n1"})),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       "viewer may not uncordon nodes of cluster prod"));
  EXPECT_THAT(StartAs("cordoner", In("prod", {"n1"})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("may not uncordon")));
  EXPECT_THAT(StartAs("prod-writer", In("dev", {"n1"})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("cluster dev")));
  EXPECT_THAT(StartAs("gpu", In("prod", {"gpu-1", "cpu-1", "cpu-2"})),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       "gpu may not uncordon node cpu-1 of cluster prod"));
  EXPECT_THAT(ListAs("admin", 10)->operations, IsEmpty());  // Nothing was accepted.
  EXPECT_THAT(StartAs("gpu", In("prod", {"gpu-1", "gpu-2"})), IsOk());
}

TEST_F(AuthorizedServiceTest, OperationsOfOthersAreNotThereUnlessTheirClustersMayBeRead) {
  const std::string prod = StartAs("admin", In("prod", {"n1"}))->name();
  const std::string dev = StartAs("admin", In("dev", {"n1"}))->name();
  EXPECT_THAT(GetAs("viewer", prod), IsOk());
  EXPECT_THAT(GetAs("prod-writer", prod).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(prod)));
  // Exactly what a name that never was gives.
  const auto unknown = GetAs("viewer", "operations/x").status();
  std::string message(GetAs("viewer", dev).status().message());
  message.replace(message.find(dev), dev.size(), "operations/x");
  EXPECT_EQ(message, unknown.message());
  const auto not_found = StatusIs(absl::StatusCode::kNotFound, HasSubstr(dev));
  EXPECT_THAT(CancelAs("viewer", dev), not_found);
  EXPECT_THAT(PauseAs("viewer", dev), not_found);
  EXPECT_THAT(ResumeAs("viewer", dev), not_found);
  EXPECT_THAT(Answer<operations::NodeResultPage>([&](auto done) {
                As("viewer").ListNodeResults(dev, {}, 10, "", std::move(done));
              }),
              not_found);
  EXPECT_THAT(Answer<std::shared_ptr<operations::WatchCursor>>(
                  [&](auto done) { As("viewer").Watch(dev, 0, std::move(done)); }),
              not_found);
  EXPECT_THAT(Answer<v1::Operation>([&](auto done) {
                As("viewer").UndoOperation({.operation = dev, .actor = "viewer"}, std::move(done));
              }),
              not_found);
  BatchRequest from = operations::RequestFor({});
  from.targets.clear();
  from.from.emplace().set_operation(dev);
  EXPECT_THAT(StartAs("gpu", from), not_found);
}

TEST_F(AuthorizedServiceTest, OnesOwnOperationsCanBeSeenAndStopped) {
  const std::string own = StartAs("prod-writer", In("prod", {"n1"}))->name();
  EXPECT_THAT(GetAs("prod-writer", own), IsOk());
  EXPECT_THAT(PauseAs("prod-writer", own), IsOk());
  EXPECT_THAT(ResumeAs("prod-writer", own), IsOk());
  EXPECT_THAT(CancelAs("prod-writer", own), IsOk());
}

TEST_F(AuthorizedServiceTest, OnesOwnOperationGoesOnOnlyWithTheRightToIt) {
  const std::string own = StartAs("prod-writer", In("prod", {"n1"}))->name();
  EXPECT_THAT(PauseAs("prod-writer", own), IsOk());
  AuthorizedService without(io_.get_executor(), *manager_, "prod-writer",
                            AccessRules::Parse(kRules)->Of("viewer"));
  const auto resumed =
      Answer<v1::Operation>([&](auto done) { without.ResumeOperation(own, std::move(done)); });
  EXPECT_THAT(resumed, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("cluster prod")));
  EXPECT_THAT(CancelAs("prod-writer", own), IsOk());
}

TEST_F(AuthorizedServiceTest, AnotherOnesOperationIsStoppedByWhoMayDoItEverywhere) {
  const std::string name = StartAs("prod-writer", In("prod", {"gpu-1"}))->name();
  const auto denied = StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("every node"));
  EXPECT_THAT(CancelAs("viewer", name), denied);
  EXPECT_THAT(PauseAs("cordoner", name), denied);
  EXPECT_THAT(CancelAs("gpu", name), denied);
  EXPECT_THAT(CancelAs("admin", name), IsOk());
}

TEST_F(AuthorizedServiceTest, PagesAreFilledWithWhatIsVisible) {
  std::vector<std::string> visible;
  for (int i = 0; i < 5; ++i) {
    visible.insert(visible.begin(), StartAs("admin", In("prod", {"n1"}))->name());
    for (int j = 0; j < 3; ++j) ASSERT_THAT(StartAs("admin", In("dev", {"n1"})), IsOk());
  }
  const auto first = ListAs("viewer", 3);
  EXPECT_THAT(Names(first->operations), ElementsAre(visible[0], visible[1], visible[2]));
  ASSERT_FALSE(first->next_page_token.empty());
  const auto second = ListAs("viewer", 3, first->next_page_token);
  EXPECT_THAT(Names(second->operations), ElementsAre(visible[3], visible[4]));
  EXPECT_EQ(second->next_page_token, "");
}

TEST_F(AuthorizedServiceTest, AWatcherOfAllSeesWhatIsVisible) {
  const std::string prod = StartAs("admin", In("prod", {"n1"}))->name();
  ASSERT_THAT(StartAs("admin", In("dev", {"n1"})), IsOk());
  const auto cursor = Answer<std::shared_ptr<ChangeCursor>>(
      [&](auto done) { As("viewer").WatchOperations("", 0, std::move(done)); });
  ASSERT_THAT(cursor, IsOk());
  const auto page = Answer<ChangePage>(
      [&](auto done) { (*cursor)->Next(10, absl::Seconds(1), std::move(done)); });
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(Names(page->operations), ElementsAre(prod));
}

TEST_F(AuthorizedServiceTest, ClustersAndNodesAreThoseThatMayBeRead) {
  ASSERT_EQ(As("viewer").clusters().size(), 1u);
  EXPECT_EQ(As("viewer").clusters()[0].name(), "prod");
  EXPECT_EQ(As("admin").clusters().size(), 2u);
  EXPECT_EQ(As("prod-writer").clusters().size(), 1u);
  EXPECT_THAT(
      Answer<operations::NodeListing>(
          [&](auto done) { As("prod-writer").ListNodes({.cluster = "prod"}, std::move(done)); }),
      StatusIs(absl::StatusCode::kPermissionDenied, "prod-writer may not read cluster prod"));
}

TEST_F(AuthorizedServiceTest, RequestIdsOfOthersDoNotMatter) {
  BatchRequest request = In("prod", {"n1"});
  request.request_id = "r";
  const auto first = StartAs("admin", request);
  const auto second = StartAs("prod-writer", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->name(), second->name());
  EXPECT_EQ(StartAs("admin", request)->name(), first->name());
}

}  // namespace
}  // namespace nodeops::rpc
