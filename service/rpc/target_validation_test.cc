#include "service/rpc/target_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using testing::HasSubstr;

std::vector<v1::Cluster> Clusters() {
  std::vector<v1::Cluster> clusters(2);
  clusters[0].set_name("dev");
  clusters[1].set_name("prod");
  clusters[1].set_is_default(true);
  return clusters;
}

// What ValidateTarget says about `target`; OK if nothing.
absl::Status Check(const v1::Target& target) {
  FieldViolations violations;
  ValidateTarget("targets[7]", target, Clusters(), violations);
  return violations.ToStatus();
}

TEST(ValidateTarget, FillsInTheDefaultClusterAndKeepsTheRest) {
  v1::Target target;
  target.add_names("n1");
  FieldViolations violations;
  const v1::Target checked = ValidateTarget("targets[7]", target, Clusters(), violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(checked.cluster(), "prod");
  EXPECT_EQ(checked.names(0), "n1");
}

TEST(ValidateTarget, AnUnknownClusterIsNamedWithThoseThatAreKnown) {
  v1::Target target;
  target.set_cluster("https://prod");
  target.set_all(true);
  EXPECT_THAT(Check(target),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "targets[7].cluster: names the unknown cluster \"https://prod\": use "
                       "\"dev\", \"prod\" (see ListClusters)"));
}

TEST(ValidateTarget, SelectorsThatMatchEverythingAreRefused) {
  for (const char* blank : {" ", "\t", ",", " , ,"}) {
    v1::Target target;
    target.set_field_selector(blank);
    EXPECT_THAT(Check(target), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("targets[7].field_selector: ")));
  }
}

TEST(ValidateTarget, ExactlyOneChoiceIsNeeded) {
  v1::Target target;
  EXPECT_THAT(Check(target), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("targets[7]: chooses no nodes")));
  target.add_names("n1");
  target.set_label_selector("a=b");
  target.set_all(true);
  EXPECT_THAT(
      Check(target),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("targets[7]: has `names` and a selector and `all`: give exactly")));
}

TEST(ValidateTarget, EveryBadNameIsCountedHoweverMany) {
  v1::Target target;
  for (int i = 0; i < 100'000; ++i) target.add_names(absl::StrCat("Bad", i));
  EXPECT_THAT(Check(target),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("99999 more in the details")));
  EXPECT_THAT(Check(target),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(" of 100000)")));
}

}  // namespace
}  // namespace nodeops::rpc
