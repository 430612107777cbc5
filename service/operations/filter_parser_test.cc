#include "service/operations/filter_parser.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;

// The tree with all of its parentheses: `all(a=b any(c=d e=f))`.
std::string Text(const FilterNode& node) {
  if (node.kind == FilterNode::Kind::kComparison) {
    return absl::StrCat(node.field.text, node.comparator.text, node.value.text);
  }
  const char* const kNames[] = {"all", "any", "not"};
  std::string children;
  for (const FilterNode& child : node.children) {
    absl::StrAppend(&children, children.empty() ? "" : " ", Text(child));
  }
  return absl::StrCat(kNames[static_cast<int>(node.kind)], "(", children, ")");
}

TEST(FilterParserTest, OrBindsTighterThanAndAndNotTightest) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "all()"},
      {"  ", "all()"},
      {"a=b", "a=b"},
      {"a=b AND c=d", "all(a=b c=d)"},
      {"a=b c=d", "all(a=b c=d)"},
      {"a=b OR c=d", "any(a=b c=d)"},
      {"a=b AND c=d OR e=f", "all(a=b any(c=d e=f))"},
      {"a=b OR c=d AND e=f", "all(any(a=b c=d) e=f)"},
      {"a=b c=d OR e=f g=h", "all(a=b any(c=d e=f) g=h)"},
      {"a=b AND c=d e=f AND g=h", "all(a=b c=d e=f g=h)"},
      {"NOT a=b", "not(a=b)"},
      {"-a=b", "not(a=b)"},
      {"NOT a=b OR c=d", "any(not(a=b) c=d)"},
      {"NOT (a=b OR c=d)", "not(any(a=b c=d))"},
      {"-(a=b c=d)", "not(all(a=b c=d))"},
      {"(a=b AND c=d) OR e=f", "any(all(a=b c=d) e=f)"},
      {"((a=b))", "a=b"},
      {"(a=b)(c=d)", "all(a=b c=d)"},
      {"NOT (NOT a=b)", "not(not(a=b))"},
      {"a:b AND c<=\"d e\"", "all(a:b c<=d e)"},
  };
  for (const auto& [filter, tree] : kCases) {
    const auto node = ParseFilter(filter);
    ASSERT_THAT(node, IsOk()) << filter;
    EXPECT_EQ(Text(*node), tree) << filter;
  }
}

TEST(FilterParserTest, ErrorsSayWhereAndWhatWasExpected) {
  const std::string a_comparison = "a comparison such as `state = RUNNING` is expected, but found ";
  const std::string an_operator = "one of = != < <= > >= : is expected after ";
  const std::string quotes = "; what is not a plain word must be in quotes";
  const std::pair<const char*, std::string> kCases[] = {
      {"AND", "1: " + a_comparison + "`AND`"},
      {"a=b AND", "8: " + a_comparison + "the end"},
      {"a=b OR OR c=d", "8: " + a_comparison + "`OR`"},
      {"NOT NOT a=b", "5: " + a_comparison + "`NOT`"},
      {"--a=b", "2: " + a_comparison + "`-`"},
      {"()", "2: " + a_comparison + "`)`"},
      {"\"a\"=b", "1: " + a_comparison + "\"a\""},
      {"=b", "1: " + a_comparison + "`=`"},
      {"prod", "5: " + an_operator + "`prod`, but found the end"},
      {"a b=c", "3: " + an_operator + "`a`, but found `b`"},
      {"a=b and c=d", "9: " + an_operator +
                          "`and`, but found `c`; AND, OR and NOT are written in "
                          "capitals"},
      {"a(b)", "2: " + an_operator + "`a`, but found `(`"},
      {"a=", "3: a value is expected after `=`, but found the end" + quotes},
      {"a=(b OR c)", "3: a value is expected after `=`, but found `(`" + quotes},
      {"a=-1", "3: a value is expected after `=`, but found `-`" + quotes},
      {"a==b", "3: a value is expected after `=`, but found `=`" + quotes},
      {"t>2026-01-01T00:00:00Z",
       "16: the comparison is over before `:`; a value with it must be in quotes"},
      {"(a=b", "1: there is no ) for this ("},
      {"a=b)", "4: there is no ( for this )"},
      {"(a=b))", "6: there is no ( for this )"},
  };
  for (const auto& [filter, message] : kCases) {
    EXPECT_THAT(ParseFilter(filter), StatusIs(absl::StatusCode::kInvalidArgument,
                                              absl::StrCat("filter: at position ", message)))
        << filter;
  }
}

TEST(FilterParserTest, ParenthesesInEachOtherAreLimited) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '(') + "a=b" + std::string(depth, ')');
  };
  EXPECT_THAT(ParseFilter(nested(32)), IsOk());
  EXPECT_THAT(ParseFilter(nested(33)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "filter: at position 33: more than 32 ( in each other"));
  std::string side_by_side;
  for (int i = 0; i < 100; ++i) side_by_side += "(a=b)";
  EXPECT_THAT(ParseFilter(side_by_side), IsOk());
}

}  // namespace
}  // namespace nodeops::operations
