#ifndef NODEOPS_SERVICE_HTTP_HTTP_LIMITS_H_
#define NODEOPS_SERVICE_HTTP_HTTP_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace nodeops::http {

// What one client may take. Browsers need no more, and who is slow on purpose holds one of
// `max_connections` for so long and no longer.
struct HttpLimits {
  size_t max_connections = 1000;
  size_t max_connections_per_address = 1000;  // See rpc::CountedAddress.
  int max_requests = 10'000;                  // Of one connection; then it is closed.
  // Of a connection; then it takes no more requests, so that who its client is gets checked anew.
  absl::Duration max_age = absl::Hours(1);
  uint32_t max_header_bytes = 8 << 10;  // As the metadata of the gRPC port.
  absl::Duration handshake_time = absl::Seconds(10);
  absl::Duration header_time = absl::Seconds(10);  // From a request's first byte on.
  absl::Duration body_time = absl::Seconds(30);
  absl::Duration idle_time = absl::Seconds(75);  // Between requests.
  // The same of a client that may not call, such as a probe.
  absl::Duration stranger_idle_time = absl::Seconds(5);
  absl::Duration write_time = absl::Seconds(60);  // For 64 KiB.
  absl::Duration linger_time = absl::Seconds(2);  // Of a client that is refused and still sends.
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_LIMITS_H_
