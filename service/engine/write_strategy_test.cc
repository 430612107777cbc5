#include "service/engine/write_strategy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"
#include "service/engine/testing/answers.h"

namespace nodeops::engine {
namespace {

class WriteStrategyTest : public testing::Test {
 protected:
  k8s::HttpRequest Send(WriteStrategy strategy) {
    const NodeState state = {.version = 41, .annotations = {{"team", "storage"}}};
    transport_->Answer(200, NodeAnswer(state).body);
    k8s::NodeClient client(transport_);
    const k8s::Node node = *k8s::Node::Parse(NodeAnswer(state).body);
    const k8s::NodeChange change = {.unschedulable = true, .set_annotations = {{"a", "b"}}};
    auto written = WriteChange(strategy, client, node, change, {});
    const auto result =
        k8s::RunCoroutine(io_, clock_, [](auto inner) -> boost::asio::awaitable<bool> {
          const k8s::ApiResult<k8s::Node> answer = co_await std::move(inner);
          co_return answer.ok();
        }(std::move(written)));
    EXPECT_TRUE(result);
    return transport_->requests().at(0);
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<k8s::FakeTransport> transport_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
};

TEST_F(WriteStrategyTest, PatchSendsTheChangeAndTheVersionItWasDecidedOn) {
  const k8s::HttpRequest request = Send(WriteStrategy::kPatch);
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.body, R"({"metadata":{"annotations":{"a":"b"},"resourceVersion":"41"},)"
                          R"("spec":{"unschedulable":true}})");
}

TEST_F(WriteStrategyTest, UpdateSendsTheWholeDocumentWithItsVersion) {
  const k8s::HttpRequest request = Send(WriteStrategy::kUpdate);
  EXPECT_EQ(request.method, "PUT");
  const k8s::Node sent = *k8s::Node::Parse(request.body);
  EXPECT_EQ(sent.resource_version(), "41");
  EXPECT_TRUE(sent.unschedulable());
  EXPECT_EQ(sent.annotation("a"), "b");
  EXPECT_EQ(sent.annotation("team"), "storage");
  EXPECT_THAT(request.body, testing::HasSubstr(R"("podCIDR":"10.9.0.0/24")"));
}

}  // namespace
}  // namespace nodeops::engine
