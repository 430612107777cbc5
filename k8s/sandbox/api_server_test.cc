#include "k8s/sandbox/api_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::HasSubstr;

class ApiServerTest : public ::testing::Test {
 protected:
  ApiResponse Send(std::string method, std::string target, std::string body = "",
                   std::string type = "application/merge-patch+json") {
    return server_.Handle({std::move(method),
                           std::move(target),
                           {{"User-Agent", "test/1"}, {"Content-Type", std::move(type)}},
                           std::move(body)});
  }

  base::SimulatedClock clock_;
  ApiServer server_{ApiServerOptions{}, clock_};
};

TEST_F(ApiServerTest, CordonsByAGuardedMergePatchOnce) {
  ASSERT_TRUE(server_.AddNode("n1", {{"pool", "a"}}));
  const std::string version = *server_.ResourceVersionOf("n1");
  const std::string patch =
      R"({"metadata":{"resourceVersion":")" + version + R"("},"spec":{"unschedulable":true}})";
  ApiResponse response = Send("PATCH", "/api/v1/nodes/n1", patch);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("unschedulable":true)"));
  EXPECT_EQ(response.body, *server_.NodeJson("n1"));
  EXPECT_NE(*server_.ResourceVersionOf("n1"), version);
  EXPECT_EQ(Send("PATCH", "/api/v1/nodes/n1", patch).status, 409);
}

TEST_F(ApiServerTest, AKubeletWriteMakesAGuardedWriterLose) {
  ASSERT_TRUE(server_.AddNode("n1"));
  const std::string document = Send("GET", "/api/v1/nodes/n1").body;
  ASSERT_TRUE(server_.KubeletWrite("n1"));
  const ApiResponse response = Send("PUT", "/api/v1/nodes/n1", document, "application/json");
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.body, HasSubstr("the object has been modified"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
