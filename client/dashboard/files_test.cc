#include "client/dashboard/files.h"

#include <regex>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace nodeops::dashboard {
namespace {

using ::testing::Contains;

std::string Page() {
  for (const base::EmbeddedFile& file : Files()) {
    if (file.path == "/index.html") return std::string(file.content);
  }
  return "";
}

TEST(DashboardFiles, EachPathOnceAndNoFileIsEmpty) {
  std::set<absl::string_view> paths;
  for (const base::EmbeddedFile& file : Files()) {
    EXPECT_TRUE(paths.insert(file.path).second) << file.path;
    EXPECT_FALSE(file.content.empty()) << file.path;
  }
}

TEST(DashboardFiles, ThePageNeedsOnlyWhatIsThere) {
  std::set<std::string> paths;
  for (const base::EmbeddedFile& file : Files()) paths.insert(std::string(file.path));
  const std::string page = Page();
  const std::regex reference("(?:src|href)=\"([^\"]*)\"");
  int references = 0;
  for (std::sregex_iterator match(page.begin(), page.end(), reference), end; match != end;
       ++match) {
    EXPECT_THAT(paths, Contains((*match)[1].str()));
    ++references;
  }
  EXPECT_GE(references, 3);  // Script, style sheet, icon.
}

TEST(DashboardFiles, ThePageHasNothingInline) {
  const std::string page = Page();
  EXPECT_FALSE(std::regex_search(page, std::regex("<script(?![^>]*\\ssrc=)")));
  EXPECT_FALSE(absl::StrContains(page, "<style"));
  EXPECT_FALSE(absl::StrContains(page, " style="));
  EXPECT_FALSE(std::regex_search(page, std::regex("\\son[a-z]+=")));
}

TEST(DashboardFiles, BytesBeyondAsciiAreKept) {
  bool found = false;
  for (const base::EmbeddedFile& file : Files()) {
    found = found || absl::StrContains(file.content, "Working\u2026");
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace nodeops::dashboard
