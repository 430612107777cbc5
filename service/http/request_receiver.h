#ifndef NODEOPS_SERVICE_HTTP_REQUEST_RECEIVER_H_
#define NODEOPS_SERVICE_HTTP_REQUEST_RECEIVER_H_

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "service/http/http_limits.h"
#include "service/http/router.h"
#include "service/http/timed_stream.h"

namespace nodeops::http {

struct ReceivedRequest {
  std::variant<HttpAnswer, RpcPlan> decision;
  std::string body;         // Of a plan's request.
  bool head = false;        // The method is HEAD.
  bool keep_alive = false;  // The client would like to go on.
  bool unread = false;      // It may still be sending, so the connection must end after the answer.
};

// Reads a request, as far as it is needed: what is refused by its header is not read further. What
// comes after it stays in `buffer`. Nothing: the connection has ended. The arguments outlive it.
boost::asio::awaitable<std::optional<ReceivedRequest>> ReceiveRequest(
    std::shared_ptr<TimedStream> stream, boost::beast::flat_buffer& buffer, const Router& router,
    const Peer& peer, const HttpLimits& limits);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_REQUEST_RECEIVER_H_
