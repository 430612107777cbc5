#include "k8s/sandbox/node_validation.h"

#include <gtest/gtest.h>

#include "k8s/sandbox/node_codec.h"

namespace nodeops::k8s::sandbox {
namespace {

JsonDocument Canonical(std::string_view text) {
  const JsonDocument raw = *ParseJson(text);
  JsonDocument node;
  EXPECT_FALSE(DecodeNode(raw, node, node.GetAllocator()));
  return node;
}

// The fields that are wrong.
std::string Fields(std::string_view text) {
  std::string fields;
  for (const StatusCause& cause : ValidateNode(nullptr, Canonical(text)))
    fields += cause.field + ";";
  return fields;
}

TEST(NodeValidationTest, AcceptsWhatNodesHave) {
  EXPECT_EQ(
      Fields(R"({"metadata":{"name":"node-1.example.com","labels":{"a.b/C_d":"","x":"Y.z"},)"
             R"("annotations":{"Team.Example.com/X":"any text"}},"spec":{"taints":[{"key":"a/b",)"
             R"("effect":"NoExecute"}]}})"),
      "");
}

TEST(NodeValidationTest, NamesWhatIsWrong) {
  EXPECT_EQ(Fields("{}"), "metadata.name;");
  for (const char* name : {"Upper", "-a", "a-", "a..b", "a.-b", "a_b", "a/b"}) {
    EXPECT_EQ(Fields(R"({"metadata":{"name":")" + std::string(name) + "\"}}"), "metadata.name;");
  }
  EXPECT_EQ(Fields(R"({"metadata":{"name":"a","labels":{"-x":"1","y":"no spaces"}}})"),
            "metadata.labels;metadata.labels;");
  EXPECT_EQ(Fields(R"({"metadata":{"name":"a","annotations":{"a b":"1"}}})"),
            "metadata.annotations;");
  EXPECT_EQ(Fields(R"({"metadata":{"name":"a"},"spec":{"taints":[{"key":"","effect":"Never"}]}})"),
            "metadata.taints[0].key;metadata.taints[0].effect;");
}

TEST(NodeValidationTest, LimitsAnnotationsInAll) {
  const std::string value((256 << 10) - 1, 'x');
  EXPECT_EQ(Fields(R"({"metadata":{"name":"a","annotations":{"k":")" + value + "\"}}}"), "");
  EXPECT_EQ(Fields(R"({"metadata":{"name":"a","annotations":{"kk":")" + value + "\"}}}"),
            "metadata.annotations;");
}

TEST(NodeValidationTest, SomeFieldsStay) {
  const JsonDocument before = Canonical(
      R"({"metadata":{"name":"a","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"providerID":"p"}})");
  const JsonDocument after = Canonical(R"({"metadata":{"name":"a","uid":"v"},"spec":{}})");
  std::string fields;
  for (const StatusCause& cause : ValidateNode(&before, after)) fields += cause.field + ";";
  EXPECT_EQ(fields, "metadata.uid;metadata.uid;metadata.creationTimestamp;spec.providerID;");
  EXPECT_TRUE(ValidateNode(&before, before).empty());
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
