#ifndef NODEOPS_BASE_AWAIT_CALLBACK_H_
#define NODEOPS_BASE_AWAIT_CALLBACK_H_

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace nodeops::base {

// Waits in a coroutine for a function that answers by callback: calls `start(done)` and returns the
// T that `done` is called with, from whatever thread. The coroutine goes on on its own executor.
template <typename T, typename Start>
boost::asio::awaitable<T> AwaitCallback(Start start) {
  namespace asio = boost::asio;
  return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(
      [](auto handler, Start begin) {
        auto executor = asio::get_associated_executor(handler);
        begin([executor, handler = std::move(handler)](T value) mutable {
          asio::post(executor, [handler = std::move(handler), value = std::move(value)]() mutable {
            std::move(handler)(std::move(value));
          });
        });
      },
      asio::use_awaitable, std::move(start));
}

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_AWAIT_CALLBACK_H_
