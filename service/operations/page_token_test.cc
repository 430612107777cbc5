#include "service/operations/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::operations {
namespace {

using base::StatusIs;
using testing::HasSubstr;

TEST(PageTokenTest, APlaceComesBack) {
  EXPECT_EQ(*ParsePageToken("q", MakePageToken("q", std::string("a\0b", 3))),
            std::string("a\0b", 3));
  EXPECT_EQ(*ParseNumericPageToken("q", MakePageToken("q", int64_t{42})), 42);
}

TEST(PageTokenTest, NoTokenIsTheBeginning) {
  EXPECT_EQ(*ParsePageToken("q", ""), "");
  EXPECT_EQ(*ParseNumericPageToken("q", ""), 0);
}

TEST(PageTokenTest, EveryChangedOrCutTokenIsRefused) {
  const std::string token = MakePageToken("q", int64_t{42});
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token: not a"));
  for (size_t i = 0; i < token.size(); ++i) {
    EXPECT_THAT(ParsePageToken("q", token.substr(0, i == 0 ? 1 : i)), refused);
    if (i + 2 >= token.size()) continue;  // The last characters hold bits that mean nothing.
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(ParsePageToken("q", changed), refused) << changed;
  }
  EXPECT_THAT(ParsePageToken("other", token), refused);
  EXPECT_THAT(ParseNumericPageToken("q", MakePageToken("q", std::string("x"))), refused);
}

}  // namespace
}  // namespace nodeops::operations
