#include "service/operations/node_conversion.h"

#include <gtest/gtest.h>

namespace nodeops::operations {
namespace {

k8s::Node NodeWith(const std::string& annotations) {
  return *k8s::Node::Parse(
      R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7",
          "creationTimestamp":"2026-01-02T03:04:05Z","labels":{"pool":"gpu"},"annotations":{)" +
      annotations + R"(}},"spec":{"unschedulable":true},
          "status":{"conditions":[{"type":"Ready","status":"True"}]}})");
}

TEST(NodeConversionTest, ANodeShowsWhatThePublicApiHas) {
  const v1::Node node = ToProto("prod", NodeWith(R"("nodeops.dev/last-operation":"operations/1",
      "nodeops.dev/reason":"disk","nodeops.dev/actor":"ann",
      "nodeops.dev/since":"2026-01-02T03:04:06Z")"));
  EXPECT_EQ(node.cluster(), "prod");
  EXPECT_EQ(node.name(), "n1");
  EXPECT_EQ(node.uid(), "u1");
  EXPECT_TRUE(node.unschedulable());
  EXPECT_TRUE(node.ready());
  EXPECT_EQ(node.labels().at("pool"), "gpu");
  EXPECT_EQ(node.create_time().seconds(), 1'767'323'045);
  EXPECT_EQ(node.last_operation(), "operations/1");
  EXPECT_EQ(node.cordon().reason(), "disk");
  EXPECT_EQ(node.cordon().actor(), "ann");
  EXPECT_EQ(node.cordon().since_time().seconds(), 1'767'323'046);
}

TEST(NodeConversionTest, ANodeThatNodeopsDidNotCordonHasNoCordon) {
  EXPECT_FALSE(ToProto("prod", NodeWith("")).has_cordon());
  EXPECT_FALSE(
      ToProto("prod", NodeWith(R"("nodeops.dev/last-operation":"operations/1")")).has_cordon());
}

TEST(NodeConversionTest, AnnotationsOfOthersAreSanitized) {
  const v1::Node node = ToProto("prod", NodeWith(R"("nodeops.dev/reason":"a\u001bb",
      "nodeops.dev/since":"yesterday")"));
  EXPECT_EQ(node.cordon().reason(), "a\\x1bb");
  EXPECT_FALSE(node.cordon().has_since_time());
}

TEST(NodeConversionTest, ATimeThatNoClockShowsStaysAValidTimestamp) {
  const v1::Node node = ToProto("prod", NodeWith(R"("nodeops.dev/since":"infinite-future")"));
  EXPECT_EQ(node.cordon().since_time().seconds(), 253'402'300'799);  // 9999-12-31T23:59:59Z
}

}  // namespace
}  // namespace nodeops::operations
