#ifndef NODEOPS_SERVICE_HTTP_HTTP_CONNECTION_H_
#define NODEOPS_SERVICE_HTTP_HTTP_CONNECTION_H_

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <string>

#include "base/clock.h"
#include "service/http/http_limits.h"
#include "service/http/router.h"
#include "service/http/rpc_call.h"
#include "service/http/timed_stream.h"

namespace nodeops::http {

// What the connections of a server share.
struct HttpService {
  base::Clock& clock;
  const Router& router;
  RpcCaller& caller;
  const HttpLimits& limits;
};

// One client's connection, from its first request to its end. Lives on the stream's executor; all
// methods are called there. `service` must outlive it.
//
// Whatever it waits for has a time limit, save the next message of a call. While a call is under
// way it reads ahead, so that it hears when the client leaves, which cancels the call; once the
// next request has begun to come it does not, and hears by what it cannot send.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(const HttpService& service, std::shared_ptr<TimedStream> stream);

  // Serves requests of `peer` until either side has had enough. Call it once; `self` is this
  // connection.
  static boost::asio::awaitable<void> Run(std::shared_ptr<HttpConnection> self, Peer peer);

  // Ends it once the request that is under way, if there is one, has been answered.
  void CloseSoon();

  // Ends it, whatever it is doing.
  void Close() { stream_->Close(); }

  // Bytes that were read and not used yet.
  size_t buffered() const { return buffer_.size(); }

 private:
  static boost::asio::awaitable<void> ReadAhead(std::shared_ptr<HttpConnection> self);

  boost::asio::awaitable<bool> ServeOne();
  boost::asio::awaitable<bool> AwaitRequest();
  boost::asio::awaitable<bool> Call(RpcPlan plan, std::string body);
  boost::asio::awaitable<bool> Relay(std::shared_ptr<RpcCall> call, RpcPlan plan);
  boost::asio::awaitable<bool> Answer(HttpAnswer answer, bool with_body);
  boost::asio::awaitable<bool> Write(std::string text);
  void OnClose();

  const HttpService& service_;
  const std::shared_ptr<TimedStream> stream_;
  Peer peer_;
  boost::beast::flat_buffer buffer_;   // What was read and not used yet.
  std::unique_ptr<base::Timer> read_;  // Cancelled when ReadAhead has read.
  bool reading_ = false;               // By ReadAhead.
  std::shared_ptr<RpcCall> call_;      // Under way.
  int requests_ = 0;
  const base::MonotonicTime ends_;  // No request is taken after that.
  bool busy_ = false;               // A request is being answered.
  bool keep_alive_ = false;         // After the request that is under way.
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_CONNECTION_H_
