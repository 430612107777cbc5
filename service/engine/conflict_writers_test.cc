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

TEST(ConflictingWritersTest, IsEmptyWhenTheEntriesCannotTell) {
  EXPECT_THAT(ConflictingWriters({Entry("kubelet", 10)}, {Entry("kubelet", 10)}), IsEmpty());
  EXPECT_THAT(ConflictingWriters({Entry("kubelet", 10)}, {}), IsEmpty());
  EXPECT_THAT(ConflictingWriters({}, {}), IsEmpty());
}

}  // namespace
}  // namespace nodeops::engine
