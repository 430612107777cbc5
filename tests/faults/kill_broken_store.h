#ifndef NODEOPS_TESTS_FAULTS_KILL_BROKEN_STORE_H_
#define NODEOPS_TESTS_FAULTS_KILL_BROKEN_STORE_H_

#include <memory>

#include "service/operations/operation_store.h"

namespace nodeops::tests {

// Stores that break one promise each, for the tests that show that the rig would notice.

// Says that operations are recorded, and records them a moment later.
std::shared_ptr<operations::OperationStore> NewHastyStore(
    std::shared_ptr<operations::OperationStore> store);

// Says that intents are recorded, and drops them.
std::shared_ptr<operations::OperationStore> NewForgetfulStore(
    std::shared_ptr<operations::OperationStore> store);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_KILL_BROKEN_STORE_H_
