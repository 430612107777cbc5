#ifndef NODEOPS_SERVICE_HTTP_HANDSHAKE_H_
#define NODEOPS_SERVICE_HTTP_HANDSHAKE_H_

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "absl/time/time.h"
#include "service/http/router.h"
#include "service/http/timed_stream.h"

namespace nodeops::http {

// Finds out who is at the other end, by a TLS handshake if the stream has TLS. Nothing: it failed,
// took longer than `time`, or showed a certificate in which no name can be used. With
// `needs_certificate`, whoever shows none may not call.
boost::asio::awaitable<std::optional<Peer>> Greet(std::shared_ptr<TimedStream> stream,
                                                  bool needs_certificate, absl::Duration time);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HANDSHAKE_H_
