#ifndef NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_
#define NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "absl/status/statusor.h"
#include "k8s/http/curl_options.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// A transport on libcurl's multi-socket interface: HTTP/1.1 over a pool of kept-alive connections,
// TLS 1.2 or newer with peer and host always verified. It follows no redirect, uses no proxy, no
// .netrc and no cookies, whatever the environment says. Nothing of it blocks: names are looked up
// on libcurl's threads, and a lookup that hangs holds up nobody else.
//
// One transport is one pool: two identities must not share one. `executor` must be serial. Requests
// in flight keep what they need alive. A process that uses it ignores SIGPIPE.
//
// INVALID_ARGUMENT, naming the field, if the options cannot work.
absl::StatusOr<std::shared_ptr<Transport>> NewCurlTransport(asio::any_io_executor executor,
                                                            CurlOptions options);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_
