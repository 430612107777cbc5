#include "service/rpc/bounded_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "service/operations/operation_service.h"

namespace nodeops::rpc {
namespace {

using operations::NodeListing;
using testing::ElementsAre;

v1::Node NodeOfBytes(size_t bytes) {
  v1::Node node;
  node.set_name(std::string(bytes, 'n'));
  return node;
}

// A list of nodes whose token is the index of the next one.
class BoundedPageTest : public testing::Test {
 protected:
  absl::StatusOr<NodeListing> Get(int page_size, size_t begin = 0) {
    std::optional<absl::StatusOr<NodeListing>> answer;
    const auto page = std::make_shared<BoundedPage<NodeListing, v1::Node>>(
        [this, begin](int size, auto done) {
          asked_.push_back(size);
          if (!error_.ok()) return done(error_);
          NodeListing listing;
          size_t end = begin;
          while (end < nodes_.size() && end < begin + size) listing.nodes.push_back(nodes_[end++]);
          if (end < nodes_.size()) listing.next_page_token = std::to_string(end);
          done(std::move(listing));
        },
        &NodeListing::nodes, 1000, [&](auto listing) { answer = std::move(listing); });
    page->Get(page_size);
    return *std::move(answer);
  }

  std::vector<v1::Node> nodes_;
  std::vector<int> asked_;
  absl::Status error_;
};

TEST_F(BoundedPageTest, APageThatFitsIsGivenAsItIs) {
  nodes_.assign(9, NodeOfBytes(100));
  const auto page = Get(500);
  EXPECT_EQ(page->nodes.size(), 9u);
  EXPECT_EQ(page->next_page_token, "");
  EXPECT_THAT(asked_, ElementsAre(500));
}

TEST_F(BoundedPageTest, OneThatDoesNotIsAskedForAgainSoThatItsTokenIsRight) {
  nodes_.assign(20, NodeOfBytes(100));
  const auto page = Get(500);
  EXPECT_EQ(page->nodes.size(), 9u);
  EXPECT_EQ(page->next_page_token, "9");
  EXPECT_THAT(asked_, ElementsAre(500, 9));
}

TEST_F(BoundedPageTest, WalkingThePagesGivesEveryEntryOnce) {
  for (int i = 0; i < 50; ++i) nodes_.push_back(NodeOfBytes(i * 20 + 1));
  std::vector<size_t> sizes;
  std::string token = "0";
  while (!token.empty()) {
    const auto page = Get(500, std::stoul(token));
    size_t bytes = 0;
    for (const v1::Node& node : page->nodes) {
      sizes.push_back(node.name().size());
      bytes += node.ByteSizeLong();
    }
    EXPECT_LE(bytes, 1000u);
    token = page->next_page_token;
  }
  ASSERT_EQ(sizes.size(), 50u);
  for (size_t i = 0; i < 50; ++i) EXPECT_EQ(sizes[i], i * 20 + 1);
}

TEST_F(BoundedPageTest, AnEntryThatIsTooLargeIsGivenAlone) {
  nodes_.assign(3, NodeOfBytes(5000));
  const auto page = Get(500);
  EXPECT_EQ(page->nodes.size(), 1u);
  EXPECT_EQ(page->next_page_token, "1");
}

TEST_F(BoundedPageTest, AnErrorIsGivenAsItIs) {
  error_ = absl::UnavailableError("prod");
  EXPECT_THAT(Get(500), base::StatusIs(absl::StatusCode::kUnavailable, "prod"));
}

}  // namespace
}  // namespace nodeops::rpc
