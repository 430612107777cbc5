#include "service/operations/memory_operation_store.h"

#include <gtest/gtest.h>

#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, OperationStoreContract, testing::Values(&NewMemoryOperationStore));

TEST(MemoryOperationStoreTest, DoesNotOutliveTheProcessAndDoesNotSaySo) {
  boost::asio::io_context io;
  EXPECT_FALSE(NewMemoryOperationStore(io.get_executor())->is_durable());
}

}  // namespace
}  // namespace nodeops::operations
