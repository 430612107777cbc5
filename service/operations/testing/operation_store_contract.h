#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "service/operations/testing/store_fixture.h"

namespace nodeops::operations {

using StoreFactory = std::function<std::shared_ptr<OperationStore>(boost::asio::any_io_executor,
                                                                   Retention, base::Clock&)>;

// What operation_store.h promises, for every store: tests that a test of a store gets by saying
// INSTANTIATE_TEST_SUITE_P(<Name>, OperationStoreContract, testing::Values(<how one is made>)).
class OperationStoreContract : public StoreFixture, public testing::TestWithParam<StoreFactory> {
 protected:
  OperationStoreContract() { Open({.min_age = absl::ZeroDuration()}); }
  void Open(Retention retention) {
    store_.reset();
    store_ = GetParam()(io_.get_executor(), retention, clock_);
  }
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_
