#include "service/operations/testing/seeded_entropy.h"

#include <cstddef>
#include <random>

namespace {

std::mt19937_64 entropy;

}  // namespace

// In the place of the C library's.
extern "C" int getentropy(void* buffer, size_t length) {
  auto* bytes = static_cast<unsigned char*>(buffer);
  for (size_t i = 0; i < length; ++i) bytes[i] = static_cast<unsigned char>(entropy());
  return 0;
}

namespace nodeops::operations {

void SeedEntropy(uint64_t seed) { entropy.seed(seed); }

}  // namespace nodeops::operations
