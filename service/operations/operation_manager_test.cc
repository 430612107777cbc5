#include "service/operations/operation_manager.h"

#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using engine::NodeOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

class OperationManagerTest : public ManagerFixture {
 protected:
  OperationManagerTest()
      : ManagerFixture({.max_running_operations = 3}, {.max_finished_operations = 2}) {}

  absl::StatusOr<OperationPage> List(int size, const std::string& token) {
    return Answer<OperationPage>(
        [&](auto done) { manager_->ListOperations("", size, token, std::move(done)); });
  }
  absl::StatusOr<NodeResultPage> Results(const std::string& name,
                                         std::vector<NodeResult::Result> results, int size,
                                         const std::string& token) {
    return Answer<NodeResultPage>(
        [&](auto done) { manager_->ListNodeResults(name, results, size, token, std::move(done)); });
  }
  absl::StatusOr<NodeListing> Nodes(ListNodesQuery query) {
    return Answer<NodeListing>([&](auto done) { manager_->ListNodes(query, std::move(done)); });
  }
};

TEST_F(OperationManagerTest, AnOperationRunsFromAcceptanceToSuccess) {
  const auto accepted = Start(RequestFor({"n1", "n2", "n1"}));
  ASSERT_THAT(accepted, IsOk());
  EXPECT_THAT(accepted->name(), testing::MatchesRegex("operations/[0-9a-f]{32}"));
  EXPECT_EQ(accepted->state(), Operation::RUNNING);
  EXPECT_EQ(accepted->counts().total(), 2);
  EXPECT_EQ(accepted->last_sequence(), 1);
  EXPECT_EQ(accepted->create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_THAT(accepted->clusters(), ElementsAre("prod"));

  const std::string& name = accepted->name();
  EXPECT_EQ(prod_->spec(name).operation, name);
  EXPECT_EQ(prod_->spec(name).action, engine::Action::kUncordon);
  EXPECT_EQ(prod_->spec(name).reason, "maintenance");
  prod_->Attempt(name, "n1", 1);
  prod_->Retry(name, "n1", 1);
  Poll();
  EXPECT_EQ(Get(name)->counts().backing_off(), 1);
  prod_->Attempt(name, "n1", 2);
  prod_->Finish(name, "n1", NodeOutcome::kChanged);
  prod_->Finish(name, "n2", NodeOutcome::kUnchanged);
  Poll();

  const auto ended = Get(name);
  EXPECT_EQ(ended->state(), Operation::SUCCEEDED);
  EXPECT_EQ(ended->counts().changed(), 1);
  EXPECT_EQ(ended->counts().unchanged(), 1);
  EXPECT_TRUE(ended->has_end_time());
  const auto cursor = Watch(name, 0);
  const auto page = Next(**cursor);
  ASSERT_EQ(page->events.size(), 7u);
  EXPECT_TRUE(page->end);
  EXPECT_EQ(page->events[0]->operation_started().total(), 2);
  EXPECT_EQ(page->events[2]->retry_scheduled().max_attempts(), 4);
  EXPECT_EQ(page->events[2]->retry_scheduled().error().message(), "modified");
  EXPECT_EQ(page->events[6]->state_changed().to(), Operation::SUCCEEDED);
}

TEST_F(OperationManagerTest, SomeFailuresEndPartlyFailed) {
  const auto accepted = Start(RequestFor({"n1", "n2"}));
  prod_->Finish(accepted->name(), "n1", NodeOutcome::kFailed);
  prod_->Finish(accepted->name(), "n2");
  Poll();
  EXPECT_EQ(Get(accepted->name())->state(), Operation::PARTIALLY_FAILED);
}

TEST_F(OperationManagerTest, AnOperationOverTwoClustersEndsWithTheLastOfThem) {
  BatchRequest request = RequestFor({"n1"});
  v1::Target& second = request.targets.emplace_back();
  second.set_cluster("dev");
  second.add_names("n1");
  const auto accepted = Start(request);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_THAT(accepted->clusters(), ElementsAre("prod", "dev"));
  EXPECT_EQ(accepted->counts().total(), 2);
  prod_->Finish(accepted->name(), "n1");
  Poll();
  EXPECT_EQ(Get(accepted->name())->state(), Operation::RUNNING);
  dev_->Finish(accepted->name(), "n1");
  Poll();
  EXPECT_EQ(Get(accepted->name())->state(), Operation::SUCCEEDED);
}

TEST_F(OperationManagerTest, CancellingEndsQueuedNodesAndTellsWhy) {
  const auto accepted = Start(RequestFor({"n1", "n2"}));
  prod_->Finish(accepted->name(), "n1");
  const auto cancelled = Cancel(accepted->name(), "wrong pool");
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), Operation::CANCELLING);
  EXPECT_EQ(cancelled->cancel_reason(), "wrong pool");
  const auto ended = Get(accepted->name());
  EXPECT_EQ(ended->state(), Operation::CANCELLED);
  EXPECT_EQ(ended->counts().cancelled(), 1);
  EXPECT_EQ(ended->counts().changed(), 1);
}

TEST_F(OperationManagerTest, CancellingWaitsForWritesOnTheWireAndIsIdempotent) {
  prod_->HoldCancelledNodes();
  const auto accepted = Start(RequestFor({"n1"}));
  prod_->Attempt(accepted->name(), "n1", 1);
  EXPECT_EQ(Cancel(accepted->name(), "first")->state(), Operation::CANCELLING);
  const auto again = Cancel(accepted->name(), "second");
  EXPECT_EQ(again->state(), Operation::CANCELLING);
  EXPECT_EQ(again->cancel_reason(), "first");
  EXPECT_EQ(prod_->cancels(), 1u);
  prod_->Finish(accepted->name(), "n1", NodeOutcome::kChanged);
  Poll();
  EXPECT_EQ(Get(accepted->name())->state(), Operation::SUCCEEDED);  // Nothing was left undone.
}

TEST_F(OperationManagerTest, CancellingWhatHasEndedChangesNothing) {
  const auto accepted = Start(RequestFor({"n1"}));
  prod_->Finish(accepted->name(), "n1");
  Poll();
  const auto cancelled = Cancel(accepted->name(), "late");
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), Operation::SUCCEEDED);
  EXPECT_EQ(cancelled->cancel_reason(), "");
  EXPECT_EQ(prod_->cancels(), 0u);
}

TEST_F(OperationManagerTest, ACancelThatOvertakesTheAcceptanceIsNotLost) {
  const auto slot = BeginStart(RequestFor({"n1"}));
  std::shared_ptr<std::optional<absl::StatusOr<Operation>>> cancel;
  io_.restart();
  while (!cancel && io_.poll_one() > 0) {
    manager_->ListOperations("", 1, "", [&](absl::StatusOr<OperationPage> page) {
      if (cancel || page->operations.empty()) return;
      cancel = Begin<Operation>([&](auto done) {
        manager_->CancelOperation(page->operations[0].name(), "", Operation::IMMEDIATE,
                                  std::move(done));
      });
    });
  }
  Poll();
  ASSERT_TRUE(slot->has_value() && cancel && cancel->has_value());
  EXPECT_EQ(Get((**slot)->name())->state(), Operation::CANCELLED);
}

TEST_F(OperationManagerTest, AnUnknownOperationIsNotFoundWithDetails) {
  for (const absl::Status& status :
       {Get("operations/x").status(), Cancel("operations/x", "").status(),
        Watch("operations/x", 0).status(), Results("operations/x", {}, 10, "").status()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("operations/x")));
    google::rpc::ResourceInfo info;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ResourceInfo");
    ASSERT_TRUE(payload.has_value());
    ASSERT_TRUE(info.ParseFromString(std::string(*payload)));
    EXPECT_EQ(info.resource_name(), "operations/x");
  }
}

TEST_F(OperationManagerTest, ARequestIdWithTheSameRequestGivesTheSameOperation) {
  const auto first = Start(RequestFor({"n1"}, "r"));
  const auto second = Start(RequestFor({"n1"}, "r"));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(prod_->batches(), 1u);
  prod_->Finish(first->name(), "n1");
  Poll();
  const auto third = Start(RequestFor({"n1"}, "r"));
  EXPECT_EQ(third->name(), first->name());
  EXPECT_EQ(third->state(), Operation::SUCCEEDED);
}

TEST_F(OperationManagerTest, ARequestIdWithAnotherRequestIsRefused) {
  ASSERT_THAT(Start(RequestFor({"n1"}, "r")), IsOk());
  EXPECT_THAT(Start(RequestFor({"n2"}, "r")),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       "request_id r was used for another request; choose a new one"));
  EXPECT_EQ(prod_->batches(), 1u);
}

TEST_F(OperationManagerTest, ARequestIdIsItsCallersOwn) {
  const auto first = Start(RequestFor({"n1"}, "r"));
  ASSERT_THAT(first, IsOk());
  BatchRequest others = RequestFor({"n1"}, "r");
  others.actor = "mallory";
  const auto second = Start(others);
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->name(), first->name());
  EXPECT_EQ(Start(RequestFor({"n1"}, "r"))->name(), first->name());
}

TEST_F(OperationManagerTest, OverlappingCallsWithOneRequestIdJoin) {
  prod_->OnList([](const auto&) { return std::nullopt; });
  BatchRequest request = RequestFor({}, "r");
  request.targets = {SelectorTarget("prod", "pool=gpu")};
  const auto first = BeginStart(request), second = BeginStart(request),
             other = BeginStart(RequestFor({"n1"}, "r"));
  Poll();
  ASSERT_TRUE(other->has_value());
  EXPECT_THAT(**other, StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("another request")));
  EXPECT_EQ(prod_->lists().size(), 1u);
  EXPECT_FALSE(first->has_value());
  Pass(absl::Seconds(10));
  ASSERT_TRUE(first->has_value() && second->has_value());
  EXPECT_THAT(**first, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("prod")));
  EXPECT_THAT(**second, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("prod")));
  EXPECT_THAT(Start(RequestFor({"n1"}, "r")), IsOk());  // The id was not used up.
}

TEST_F(OperationManagerTest, SoManyOperationsAtATime) {
  std::string last;
  for (int i = 0; i < 3; ++i) last = Start(RequestFor({"n1"}))->name();
  const auto refused = Start(RequestFor({"n1"}));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted,
                                "3 operations are running, the limit of this server"));
  EXPECT_TRUE(refused.status().GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  prod_->Finish(last, "n1");
  Poll();
  EXPECT_THAT(Start(RequestFor({"n1"})), IsOk());
}

TEST_F(OperationManagerTest, FinishedOperationsAreKeptUpToTheLimit) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    names.push_back(Start(RequestFor({"n1"}))->name());
    prod_->Finish(names.back(), "n1");
    Poll();
  }
  EXPECT_THAT(Get(names[0]), StatusIs(absl::StatusCode::kNotFound, HasSubstr("not kept")));
  EXPECT_THAT(Get(names[1]), IsOk());
}

TEST_F(OperationManagerTest, OperationsComeInPagesTheNewestFirst) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) names.push_back(Start(RequestFor({"n1"}))->name());
  const auto first = List(2, "");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->operations.size(), 2u);
  EXPECT_EQ(first->operations[0].name(), names[2]);
  const auto second = List(2, first->next_page_token);
  ASSERT_EQ(second->operations.size(), 1u);
  EXPECT_EQ(second->operations[0].name(), names[0]);
  EXPECT_EQ(second->next_page_token, "");
}

TEST_F(OperationManagerTest, PageTokensOfOthersAreRefused) {
  for (int i = 0; i < 2; ++i) ASSERT_THAT(Start(RequestFor({"n1", "n2", "n3"})), IsOk());
  const std::string name = List(1, "")->operations[0].name();
  for (const char* node : {"n1", "n2", "n3"}) prod_->Finish(name, node);
  Poll();
  const std::string token = List(1, "")->next_page_token;
  const auto results = Results(name, {}, 2, "");
  ASSERT_EQ(results->results.size(), 2u);
  EXPECT_EQ(Results(name, {}, 2, results->next_page_token)->results[0].node(), "n3");

  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token: not"));
  EXPECT_THAT(List(1, "forged"), refused);
  EXPECT_THAT(List(1, "MQ=="), refused);
  EXPECT_THAT(List(1, results->next_page_token), refused);
  EXPECT_THAT(Results(name, {}, 2, token), refused);
  EXPECT_THAT(Results(name, {NodeResult::CHANGED}, 2, results->next_page_token), refused);
}

TEST_F(OperationManagerTest, ClustersAreListedByName) {
  ASSERT_EQ(manager_->clusters().size(), 2u);
  EXPECT_EQ(manager_->clusters()[0].name(), "dev");
  EXPECT_FALSE(manager_->clusters()[0].is_default());
  EXPECT_TRUE(manager_->clusters()[1].is_default());
}

TEST_F(OperationManagerTest, NodesComeInPagesOfTheApiServer) {
  prod_->OnList([](const k8s::ListOptions& options) {
    k8s::NodePage page;
    page.nodes.push_back(FakeNode(options.continue_token.empty() ? "n1" : "n2"));
    if (options.continue_token.empty()) page.continue_token = "kubernetes-token";
    return page;
  });
  const ListNodesQuery query{.cluster = "prod", .label_selector = "a=b", .page_size = 1};
  const auto first = Nodes(query);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->nodes[0].name(), "n1");
  EXPECT_EQ(prod_->lists()[0].limit, 1);
  EXPECT_EQ(prod_->lists()[0].label_selector, "a=b");
  ListNodesQuery next = query;
  next.page_token = first->next_page_token;
  const auto second = Nodes(next);
  EXPECT_EQ(second->nodes[0].name(), "n2");
  EXPECT_EQ(second->next_page_token, "");
  EXPECT_EQ(prod_->lists()[1].continue_token, "kubernetes-token");
  next.label_selector = "a=c";
  EXPECT_THAT(Nodes(next),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token: not")));
}

TEST_F(OperationManagerTest, ListingNodesFailsAsTheApiServerSays) {
  struct Case {
    int http_status;
    absl::StatusCode code;
  };
  for (const Case& test :
       {Case{400, absl::StatusCode::kInvalidArgument},
        Case{403, absl::StatusCode::kPermissionDenied}, Case{410, absl::StatusCode::kOutOfRange},
        Case{503, absl::StatusCode::kUnavailable}, Case{0, absl::StatusCode::kUnavailable}}) {
    prod_->OnList([&](const auto&) {
      return k8s::ApiError{.http_status = test.http_status, .message = "because"};
    });
    EXPECT_THAT(Nodes({.cluster = "prod"}),
                StatusIs(test.code, "cluster prod: nodes cannot be listed: because"));
  }
  EXPECT_THAT(Nodes({.cluster = "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cluster: there is no")));
}

TEST_F(OperationManagerTest, AllOperationsAreWatchedThroughOneCursor) {
  const auto watch = [&](const std::string& filter, int64_t after) {
    return Answer<std::shared_ptr<ChangeCursor>>(
        [&](auto done) { manager_->WatchOperations(filter, after, std::move(done)); });
  };
  const std::string name = Start(RequestFor({"n1"}))->name();
  const auto cursor = watch("state = RUNNING", 0);
  ASSERT_THAT(cursor, IsOk());
  const auto page = Answer<ChangePage>(
      [&](auto done) { (*cursor)->Next(10, absl::Seconds(10), std::move(done)); });
  ASSERT_EQ(page->operations.size(), 1u);
  EXPECT_EQ(page->operations[0].name(), name);
  EXPECT_TRUE(page->up_to_date);
  EXPECT_THAT(watch("state = ", 0),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("filter")));
  EXPECT_THAT(watch("", page->last_change + 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after_change")));
}

class PrunedManagerTest : public ManagerFixture {
 protected:
  PrunedManagerTest()
      : ManagerFixture({}, {.max_finished_events = 3, .min_age = absl::Seconds(0)}) {}
};

TEST_F(PrunedManagerTest, AWatcherOfEventsThatAreNotKeptHearsWhichAre) {
  std::string first;
  for (int i = 0; i < 2; ++i) {
    const std::string name = Start(RequestFor({"n1"}))->name();
    if (i == 0) first = name;
    prod_->Finish(name, "n1");
    Poll();
  }
  const auto refused = Watch(first, 0);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kOutOfRange) << refused.status();
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(
      std::string(*refused.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo"))));
  EXPECT_EQ(info.reason(), "EVENTS_NOT_KEPT");
  EXPECT_THAT(Get(first), IsOk());
}

}  // namespace
}  // namespace nodeops::operations
