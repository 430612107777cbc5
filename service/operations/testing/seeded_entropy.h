#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_SEEDED_ENTROPY_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_SEEDED_ENTROPY_H_

#include <cstdint>

namespace nodeops::operations {

// In a binary that links this, what the operating system gives as randomness (getentropy) follows
// from the seed, so that operations have the same names in every run. For tests on one thread.
void SeedEntropy(uint64_t seed);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_SEEDED_ENTROPY_H_
