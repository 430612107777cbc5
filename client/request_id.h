#ifndef NODEOPS_CLIENT_REQUEST_ID_H_
#define NODEOPS_CLIENT_REQUEST_ID_H_

#include <string>

#include "absl/random/bit_gen_ref.h"

namespace nodeops::client {

// A random UUID (RFC 9562, version 4) that makes a request safe to repeat (AIP-155).
std::string NewRequestId(absl::BitGenRef random);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_REQUEST_ID_H_
