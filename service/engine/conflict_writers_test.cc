#include "service/engine/conflict_writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

k8s::FieldManager Entry(std::string manager, int second, std::string subresource = "") {
  return {std::move(manager), "Update", std::move(subresource), absl::FromUnixSeconds(second)};
}

TEST(ConflictingWritersTest, NamesTheManagerWhoseTimeChanged) {
  EXPECT_THAT(ConflictingWriters({Entry("kubectl", 5), Entry("kubelet", 10, "status")},
                                 {Entry("kubectl", 5), Entry("kubelet", 20, "status")}),
              ElementsAre(Entry("kubelet", 20, "status")));
}

TEST(ConflictingWritersTest, NamesANewManagerAndSubresource) {
  EXPECT_THAT(ConflictingWriters({Entry("kubelet", 10)},
                                 {Entry("kubelet", 10), Entry("kubelet", 10, "status"),
                                  Entry("kubectl-cordon", 11)}),
              ElementsAre(Entry("kubelet", 10, "status"), Entry("kubectl-cordon", 11)));
}

TEST(ConflictingWritersTest, NamesAreSanitizedAndNotTooMany) {
  EXPECT_THAT(ConflictingWriters({}, {Entry("a\x1b[2J", 1, "s\n")}),
              ElementsAre(Entry("a\\x1b[2J", 1, "s\\x0a")));
  EXPECT_EQ(ConflictingWriters({}, {Entry(std::string(9000, 'x'), 1)}).at(0).manager.size(), 131u);
  EXPECT_EQ(ConflictingWriters({}, std::vector(1000, Entry("a", 1))).size(), kMaxConflictWriters);
}

TEST(ConflictingWritersTest, IsEmptyWhenTheEntriesCannotTell) {
  EXPECT_THAT(ConflictingWriters({Entry("kubelet", 10)}, {Entry("kubelet", 10)}), IsEmpty());
  EXPECT_THAT(ConflictingWriters({Entry("kubelet", 10)}, {}), IsEmpty());
  EXPECT_THAT(ConflictingWriters({}, {}), IsEmpty());
}

}  // namespace
}  // namespace nodeops::engine
