#include "client/dashboard/files.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
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

// The opening tags of the page, without their brackets: `script type="module" src="/assets/a.js"`.
std::vector<std::string> Tags() {
  std::vector<std::string> tags;
  for (absl::string_view part : absl::StrSplit(Page(), '<')) {
    tags.emplace_back(part.substr(0, part.find('>')));
  }
  return tags;
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
  int references = 0;
  for (const std::string& tag : Tags()) {
    for (absl::string_view attribute : absl::StrSplit(tag, ' ')) {
      if (!absl::ConsumePrefix(&attribute, "src=\"") &&
          !absl::ConsumePrefix(&attribute, "href=\"")) {
        continue;
      }
      EXPECT_THAT(paths, Contains(attribute.substr(0, attribute.find('"'))));
      ++references;
    }
  }
  EXPECT_GE(references, 3);  // Script, style sheet, icon.
}

TEST(DashboardFiles, ThePageHasNothingInline) {
  for (const std::string& tag : Tags()) {
    EXPECT_TRUE(!absl::StartsWith(tag, "script") || absl::StrContains(tag, " src=")) << tag;
    EXPECT_FALSE(absl::StartsWith(tag, "style")) << tag;
    EXPECT_FALSE(absl::StrContains(tag, " style=")) << tag;
    EXPECT_FALSE(absl::StrContains(tag, " on")) << tag;  // An event handler.
  }
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
