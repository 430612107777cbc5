#include "service/rpc/validation.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::rpc {
namespace {

using testing::HasSubstr;

std::vector<v1::Cluster> Clusters() {
  std::vector<v1::Cluster> clusters(2);
  clusters[0].set_name("prod");
  clusters[0].set_is_default(true);
  clusters[1].set_name("test");
  return clusters;
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::string Describe(const absl::Status& status) {
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  std::string text;
  for (const auto& violation : details.field_violations()) {
    absl::StrAppend(&text, violation.field(), ": ", violation.description(), "\n");
  }
  return text;
}

TEST(ValidateName, TakesOnlyResourceNamesOfOperations) {
  v1::GetOperationRequest get;
  for (const char* name : {"operations/a", "operations/0b-C_9"}) {
    get.set_name(name);
    EXPECT_THAT(ValidateGet(get), base::IsOk());
  }
  for (const std::string& name :
       {std::string(), std::string("operations/"), std::string("operation/a"), std::string("a"),
        std::string("operations/a/b"), std::string("/operations/a"), std::string("operations/ "),
        std::string("operations/a\n"), "operations/" + std::string(129, 'a')}) {
    get.set_name(name);
    EXPECT_THAT(ValidateGet(get), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                                 HasSubstr("use `operations/{id}`")));
  }
}

TEST(ValidatePauseAndResume, CheckNameAndReason) {
  EXPECT_THAT(ValidatePause(Parse<v1::PauseOperationRequest>("name: 'operations/a' reason: 'r'")),
              base::IsOk());
  EXPECT_THAT(Describe(ValidatePause(Parse<v1::PauseOperationRequest>("reason: '\\001'"))),
              testing::MatchesRegex("name: .*\nreason: .*\n"));
  EXPECT_THAT(ValidateResume(Parse<v1::ResumeOperationRequest>("name: 'operations/a'")),
              base::IsOk());
  EXPECT_THAT(Describe(ValidateResume(Parse<v1::ResumeOperationRequest>("name: 'x'"))),
              HasSubstr("name: \"x\" is not the name of an operation"));
}

TEST(ValidateWatchAll, ChecksFilterAndPlace) {
  EXPECT_THAT(ValidateWatchAll(Parse<v1::WatchOperationsRequest>("")), base::IsOk());
  v1::WatchOperationsRequest request;
  request.set_filter(std::string(1024, 'f'));
  request.set_after_change(std::numeric_limits<int64_t>::max());
  EXPECT_THAT(ValidateWatchAll(request), base::IsOk());
  request.set_filter(std::string(1025, 'f'));
  request.set_after_change(-7);
  EXPECT_THAT(Describe(ValidateWatchAll(request)),
              testing::MatchesRegex("filter: has 1025 bytes: shorten it to at most 1024\n"
                                    "after_change: is -7: give the last change number .*\n"));
}

TEST(ValidateWatch, RefusesANegativeSequence) {
  auto request = Parse<v1::WatchOperationRequest>("name: 'operations/a' after_sequence: -1");
  EXPECT_THAT(ValidateWatch(request), base::StatusIs(absl::StatusCode::kInvalidArgument,
                                                     HasSubstr("after_sequence: is -1: give")));
  request.set_after_sequence(std::numeric_limits<int64_t>::max());
  EXPECT_THAT(ValidateWatch(request), base::IsOk());
}

TEST(ValidateCancel, GivesTheMode) {
  const auto mode_of = [](const std::string& mode) {
    return ValidateCancel(Parse<v1::CancelOperationRequest>("name: 'operations/a' " + mode));
  };
  EXPECT_EQ(*mode_of(""), v1::Operation::IMMEDIATE);
  EXPECT_EQ(*mode_of("mode: IMMEDIATE reason: 'why'"), v1::Operation::IMMEDIATE);
  EXPECT_EQ(*mode_of("mode: GRACEFUL"), v1::Operation::GRACEFUL);
}

TEST(ValidateCancel, ChecksReasonAndMode) {
  EXPECT_THAT(Describe(ValidateCancel(Parse<v1::CancelOperationRequest>(
                                          "name: 'operations/a' reason: '\\001' mode: 7"))
                           .status()),
              testing::MatchesRegex("reason: has control.*\n"
                                    "mode: is the unknown value 7: use GRACEFUL or IMMEDIATE\n"));
}

TEST(ValidateListOperations, BoundsThePageSize) {
  v1::ListOperationsRequest request;
  EXPECT_EQ(*ValidateListOperations(request), 1000);
  request.set_page_size(7);
  EXPECT_EQ(*ValidateListOperations(request), 7);
  request.set_page_size(100000);
  EXPECT_EQ(*ValidateListOperations(request), 1000);
  request.set_page_size(-1);
  EXPECT_THAT(ValidateListOperations(request),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size: is -1")));
}

TEST(ValidateListOperations, BoundsTheFilter) {
  v1::ListOperationsRequest request;
  request.set_filter(std::string(1024, 'f'));
  EXPECT_THAT(ValidateListOperations(request), base::IsOk());
  request.set_filter(std::string(1025, 'f'));
  EXPECT_THAT(ValidateListOperations(request),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("filter: has 1025")));
  request.set_filter("\xff");
  EXPECT_THAT(ValidateListOperations(request),
              base::StatusIs(absl::StatusCode::kInvalidArgument, "filter: is not valid UTF-8"));
}

TEST(ValidateListNodeResults, ChecksNameFilterAndPageSize) {
  EXPECT_EQ(*ValidateListNodeResults(Parse<v1::ListNodeResultsRequest>(
                "operation: 'operations/a' results: [FAILED, CHANGED] page_size: 2000")),
            1000);
  const auto bad = ValidateListNodeResults(Parse<v1::ListNodeResultsRequest>(
      "operation: 'x' results: [FAILED, RESULT_UNSPECIFIED, 99] page_size: -5"));
  EXPECT_THAT(Describe(bad.status()),
              testing::MatchesRegex("operation: .*\npage_size: .*\nresults.1.: .*\nresults.2.: "
                                    "is the unknown value 99.*\n"));
}

TEST(ListedResults, HasEachResultOnce) {
  v1::ListNodeResultsRequest request;
  for (int i = 0; i < 1000; ++i) {
    request.add_results(v1::NodeResult::FAILED);
    request.add_results(v1::NodeResult::CHANGED);
  }
  EXPECT_THAT(ListedResults(request),
              testing::ElementsAre(v1::NodeResult::CHANGED, v1::NodeResult::FAILED));
}

TEST(ValidateListNodes, FillsInTheClusterAndChecksSelectors) {
  const auto query = ValidateListNodes(
      Parse<v1::ListNodesRequest>("label_selector: 'a=b' page_token: 't' page_size: 501"),
      Clusters());
  ASSERT_THAT(query, base::IsOk());
  EXPECT_EQ(query->cluster, "prod");
  EXPECT_EQ(query->label_selector, "a=b");
  EXPECT_EQ(query->page_token, "t");
  EXPECT_EQ(query->page_size, 500);
  const auto bad = ValidateListNodes(
      Parse<v1::ListNodesRequest>("cluster: 'x' label_selector: '\\n' page_size: -1"), Clusters());
  EXPECT_THAT(Describe(bad.status()),
              testing::MatchesRegex("cluster: .*\nlabel_selector: .*\npage_size: .*\n"));
}

}  // namespace
}  // namespace nodeops::rpc
