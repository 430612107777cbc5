#include "k8s/sandbox/node_codec.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

constexpr char kEmptyStatus[] =
    R"("status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":"",)"
    R"("systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"",)"
    R"("kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}})";

std::string Decode(std::string_view text) {
  const JsonDocument raw = *ParseJson(text);
  JsonDocument node;
  const auto error = DecodeNode(raw, node, node.GetAllocator());
  return error ? DecodeErrorMessage(*error, raw) : ToText(node);
}

TEST(NodeCodecTest, OrdersFieldsDropsUnknownOnesAndFillsInTheRest) {
  EXPECT_EQ(
      Decode(R"({"new":1,"spec":{"unschedulable":true,"podCIDR":"","providerID":"x"},)"
             R"("metadata":{"uid":"u","labels":{"b":"","a":"1"},"name":"n","annotations":{}},)"
             R"("apiVersion":"v1","kind":"Node"})"),
      std::string(R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"n","uid":"u",)"
                  R"("creationTimestamp":null,"labels":{"a":"1","b":""}},)"
                  R"("spec":{"providerID":"x","unschedulable":true},)") +
          kEmptyStatus);
}

TEST(NodeCodecTest, DecodingAgainChangesNothing) {
  const std::string once = Decode(
      R"({"metadata":{"creationTimestamp":"2026-01-02T03:04:05+01:00"},"status":{"capacity":{"cpu":8},)"
      R"("conditions":[{"type":"Ready"}]},"spec":{"podCIDR":"10.0.0.0/24"}})");
  EXPECT_EQ(Decode(once), once);
  EXPECT_NE(once.find(R"("creationTimestamp":"2026-01-02T02:04:05Z")"), std::string::npos);
  EXPECT_NE(once.find(R"("capacity":{"cpu":"8"})"), std::string::npos);
  EXPECT_NE(once.find(R"("podCIDRs":["10.0.0.0/24"])"), std::string::npos);
}

TEST(NodeCodecTest, SaysWhereATypeIsWrong) {
  EXPECT_EQ(
      Decode(R"({"spec":{"unschedulable":"yes"}})"),
      R"(v1.Node.Spec: v1.NodeSpec.Unschedulable: ReadBool: expect t or f, but found ", error )"
      R"(found in #10 byte of ...|dulable":"yes"}}|..., bigger context )"
      R"(...|{"spec":{"unschedulable":"yes"}}|...)");
  EXPECT_EQ(Decode(R"({"metadata":{"labels":{"a":1}}})"),
            "v1.Node.ObjectMeta: v1.ObjectMeta.Labels: ReadString: expects \" or n, but found 1, "
            R"(error found in #10 byte of ...|ls":{"a":1}}}|..., bigger context )"
            R"(...|{"metadata":{"labels":{"a":1}}}|...)");
  for (const char* text :
       {R"({"metadata":[]})", R"({"spec":{"taints":{}}})", R"({"spec":{"taints":[{"key":1}]}})",
        R"({"metadata":{"labels":"a"}})", R"({"metadata":{"creationTimestamp":"now"}})",
        R"({"metadata":{"creationTimestamp":"infinite-future"}})",
        R"({"metadata":{"generation":1.5}})", R"({"status":{"capacity":{"cpu":true}}})"}) {
    EXPECT_NE(Decode(text).find("error found in #"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
