#include "client/request_id.h"

#include <cstdint>

#include "absl/random/distributions.h"
#include "absl/strings/str_format.h"

namespace nodeops::client {

std::string NewRequestId(absl::BitGenRef random) {
  const uint64_t high = absl::Uniform<uint64_t>(random);
  const uint64_t low = absl::Uniform<uint64_t>(random);
  const uint64_t version = (high & 0x0fff) | 0x4000;
  const uint64_t variant = (low >> 48 & 0x3fff) | 0x8000;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, high >> 16 & 0xffff, version,
                         variant, low & 0xffffffffffff);
}

}  // namespace nodeops::client
