#ifndef NODEOPS_K8S_SANDBOX_SERVER_WATCH_SENDER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_WATCH_SENDER_H_

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "base/clock.h"
#include "k8s/sandbox/api_message.h"
#include "k8s/sandbox/server/http_writer.h"

namespace nodeops::k8s::sandbox {

// Returns when the client has left. A client has nothing to say while it is answered: if it does,
// it is the end as well.
boost::asio::awaitable<void> WaitForClient(TlsStream& stream);

// Sends what the watch of `response` has to tell, as it comes, until its time is over, it has
// nothing more to tell, or the client has left or takes nothing any more. The connection has no use
// afterwards: close it. `owner` owns `stream` and `writer`; it is kept until the stream is closed.
boost::asio::awaitable<void> SendWatch(std::shared_ptr<void> owner, TlsStream& stream,
                                       HttpWriter& writer, base::Clock& clock,
                                       ApiResponse response);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_WATCH_SENDER_H_
