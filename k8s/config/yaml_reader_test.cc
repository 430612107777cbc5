#include "k8s/config/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

auto Refused(const std::string& message) {
  return StatusIs(StatusCode::kInvalidArgument, HasSubstr(message));
}

TEST(ParseYamlTest, EmptyTextIsANullNode) {
  for (const std::string text : {"", "\n", "# nothing\n", "---\n"}) {
    const auto node = ParseYaml(text);
    ASSERT_THAT(node, IsOk()) << text;
    EXPECT_TRUE(node->IsNull()) << text;
  }
}

TEST(ParseYamlTest, RefusesAnchorsAndAliasesWhereverTheyStand) {
  for (const std::string text : {"&a x", "a: &b x", "a: &b [1]", "- &b {c: d}", "a: &b",
                                 "a: &b [*b]", "a: &b x\nc: *b", "&k a: b"}) {
    EXPECT_THAT(ParseYaml(text), Refused("YAML anchors and aliases are not supported")) << text;
  }
  EXPECT_THAT(ParseYaml("a: 1\nb: &c x"), Refused("line 2: YAML anchors"));
}

TEST(ParseYamlTest, RefusesABombBeforeItIsBuilt) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
  }
  EXPECT_THAT(ParseYaml(bomb), Refused("line 1: YAML anchors and aliases"));
}

TEST(ParseYamlTest, RefusesWhatIsNotOneDocument) {
  EXPECT_THAT(ParseYaml("a: 1\n---\nb: 2"), Refused("more than one YAML document"));
  EXPECT_THAT(ParseYaml("a: [1"), Refused("line "));
  EXPECT_THAT(ParseYaml("a: b: c"), Refused("line 1: "));
  EXPECT_THAT(ParseYaml("\t- x: \"\x01"), Refused("line "));
}

TEST(ParseYamlTest, DeepNestingIsAnErrorAndNoCrash) {
  for (const char open : {'[', '{'}) {
    EXPECT_EQ(ParseYaml(std::string(100'000, open)).status().code(), StatusCode::kInvalidArgument);
  }
}

// "key=value" for each field of `text`.
absl::Status Fields(const std::string& text, std::vector<std::string>& seen) {
  const auto node = ParseYaml(text);
  if (!node.ok()) return node.status();
  return ForEachField(*node, "where", [&](const std::string& key, const YAML::Node& value) {
    std::string shown;
    const absl::Status status = ReadText(value, shown);
    if (status.ok()) seen.push_back(key + "=" + shown);
    return status;
  });
}

TEST(ForEachFieldTest, VisitsFieldsInOrder) {
  std::vector<std::string> seen;
  EXPECT_THAT(Fields("b: 1\na: 'x y'\nc:\nd: ~", seen), IsOk());
  EXPECT_THAT(seen, ElementsAre("b=1", "a=x y", "c=", "d="));
  EXPECT_THAT(Fields("", seen), IsOk());
}

TEST(ForEachFieldTest, ErrorsSayWhere) {
  std::vector<std::string> seen;
  EXPECT_THAT(Fields("a: 1\na: 2", seen), Refused("where: a: the key is there twice"));
  EXPECT_THAT(Fields("- a", seen), Refused("where: must be a mapping"));
  EXPECT_THAT(Fields("x", seen), Refused("where: must be a mapping"));
  EXPECT_THAT(Fields("[a]: b", seen), Refused("where: a key must be text"));
  EXPECT_THAT(Fields("a: [b]", seen), Refused("where: a: must be text"));
  EXPECT_THAT(Fields("\"a\\eb\": {}", seen), Refused("where: a\\x1bb: must be text"));
}

TEST(ForEachItemTest, VisitsItemsUntilOneFails) {
  std::vector<std::string> seen;
  const auto item = [&](const YAML::Node& value) {
    seen.push_back(value.Scalar());
    return value.Scalar() == "bad" ? absl::InvalidArgumentError("why") : absl::OkStatus();
  };
  EXPECT_THAT(ForEachItem(*ParseYaml("[a, b, bad, c]"), item), Refused("why"));
  EXPECT_THAT(seen, ElementsAre("a", "b", "bad"));
  EXPECT_THAT(ForEachItem(*ParseYaml(""), item), IsOk());
  EXPECT_THAT(ForEachItem(*ParseYaml("a: b"), item), Refused("must be a list"));
}

TEST(YamlReaderTest, ExceptionsOfTheLibraryAreErrors) {
  const auto node = ParseYaml("a: x");
  const auto broken = [](const std::string&, const YAML::Node& value) {
    value.as<int>();
    return absl::OkStatus();
  };
  EXPECT_THAT(ForEachField(*node, "where", broken),
              StatusIs(StatusCode::kInvalidArgument, StartsWith("where: line 1: ")));
}

}  // namespace
}  // namespace nodeops::k8s
