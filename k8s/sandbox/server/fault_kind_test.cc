#include "k8s/sandbox/server/fault_kind.h"

#include <gtest/gtest.h>

#include <set>

namespace nodeops::k8s::sandbox {
namespace {

TEST(FaultKindTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(FaultKind::kDelete); ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_EQ(AllFaultKinds()[i], kind);
    EXPECT_EQ(FaultKindOf(FaultKindName(kind)), kind);
    names.insert(FaultKindName(kind));
  }
  EXPECT_EQ(names.size(), AllFaultKinds().size());
  EXPECT_FALSE(FaultKindOf("rst").has_value());
}

TEST(FaultKindTest, EveryFaultOfConnectionsHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ConnectionFault::kExpired); ++i) {
    const auto fault = static_cast<ConnectionFault>(i);
    EXPECT_EQ(AllConnectionFaults()[i], fault);
    EXPECT_EQ(ConnectionFaultOf(ConnectionFaultName(fault)), fault);
    names.insert(ConnectionFaultName(fault));
  }
  EXPECT_EQ(names.size(), AllConnectionFaults().size());
  EXPECT_FALSE(ConnectionFaultOf("rst").has_value());
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
