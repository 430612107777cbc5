#include "k8s/sandbox/field_selector.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

std::string Match(std::string_view text) {
  const FieldSelector::ParseResult parsed = FieldSelector::Parse(text);
  if (const auto* error = std::get_if<std::string>(&parsed)) return *error;
  StoredNode node;
  node.name = "n1";
  node.unschedulable = true;
  return std::get<FieldSelector>(parsed).Matches(node) ? "yes" : "no";
}

TEST(FieldSelectorTest, SelectsByNameAndSchedulability) {
  EXPECT_EQ(Match(""), "yes");
  EXPECT_EQ(Match("metadata.name=n1"), "yes");
  EXPECT_EQ(Match("metadata.name==n2"), "no");
  EXPECT_EQ(Match("metadata.name!=n2,spec.unschedulable=true"), "yes");
  EXPECT_EQ(Match("spec.unschedulable!=true"), "no");
  EXPECT_EQ(Match("spec.unschedulable=false"), "no");
}

TEST(FieldSelectorTest, SaysWhatItCannotRead) {
  EXPECT_EQ(Match("spec.foo=true"), "field label not supported: spec.foo");
  EXPECT_EQ(Match("metadata.name"),
            "invalid selector: 'metadata.name'; can't understand 'metadata.name'");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
