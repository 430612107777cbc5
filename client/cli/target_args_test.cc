#include "client/cli/target_args.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/testing/status_matchers.h"

namespace nodeops::cli {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

absl::StatusOr<std::vector<nodeops::v1::Target>> Build(const TargetArgs& args,
                                                       const std::string& input = "") {
  std::istringstream in(input);
  return BuildTargets(args, in);
}

TEST(TargetArgsTest, NamesGoToTheDefaultCluster) {
  const auto targets = Build({.nodes = {"n1", "node/n2"}});
  ASSERT_THAT(targets, IsOk());
  ASSERT_THAT(*targets, SizeIs(1));
  EXPECT_EQ((*targets)[0].cluster(), "");
  EXPECT_THAT((*targets)[0].names(), ElementsAre("n1", "n2"));
}

TEST(TargetArgsTest, EachClusterGetsATarget) {
  const auto targets =
      Build({.label_selector = "pool=gpu", .field_selector = "f=x", .clusters = {"a", "b"}});
  ASSERT_THAT(targets, IsOk());
  ASSERT_THAT(*targets, SizeIs(2));
  EXPECT_EQ((*targets)[1].cluster(), "b");
  EXPECT_EQ((*targets)[1].label_selector(), "pool=gpu");
  EXPECT_EQ((*targets)[1].field_selector(), "f=x");
  EXPECT_FALSE((*targets)[1].all());
}

TEST(TargetArgsTest, ADashReadsNamesFromStandardInput) {
  const auto targets = Build({.nodes = {"n0", "-"}}, "node/n1\nn2  n3\n\n");
  ASSERT_THAT(targets, IsOk());
  EXPECT_THAT((*targets)[0].names(), ElementsAre("n0", "n1", "n2", "n3"));
}

TEST(TargetArgsTest, EmptyInputIsAnErrorAndNotAnEmptyRequest) {
  EXPECT_THAT(
      Build({.nodes = {"-"}}, " \n"),
      StatusIs(absl::StatusCode::kInvalidArgument, "there are no node names on standard input"));
}

TEST(TargetArgsTest, NothingIsNeverEverything) {
  EXPECT_THAT(Build({}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("say which nodes: names, -")));
  EXPECT_THAT(Build({.clusters = {"prod"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("say which nodes")));
  const auto all = Build({.all = true});
  ASSERT_THAT(all, IsOk());
  EXPECT_TRUE((*all)[0].all());
}

TEST(TargetArgsTest, WaysToNameNodesExcludeEachOther) {
  for (const TargetArgs& args : std::vector<TargetArgs>{{.nodes = {"n1"}, .all = true},
                                                        {.nodes = {"n1"}, .label_selector = "a"},
                                                        {.field_selector = "a", .all = true}}) {
    EXPECT_THAT(Build(args), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("exclude each other: give one of them")));
  }
}

}  // namespace
}  // namespace nodeops::cli
