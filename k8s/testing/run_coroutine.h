#ifndef NODEOPS_K8S_TESTING_RUN_COROUTINE_H_
#define NODEOPS_K8S_TESTING_RUN_COROUTINE_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s {

// Starts `coroutine` on `io`; its result appears in what is returned once it has ended.
template <typename T>
std::shared_ptr<std::optional<T>> StartCoroutine(boost::asio::io_context& io,
                                                 boost::asio::awaitable<T> coroutine) {
  auto result = std::make_shared<std::optional<T>>();
  auto keep = [](boost::asio::awaitable<T> inner,
                 std::shared_ptr<std::optional<T>> slot) -> boost::asio::awaitable<void> {
    slot->emplace(co_await std::move(inner));
  };
  boost::asio::co_spawn(io, keep(std::move(coroutine), result), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  return result;
}

// Runs `coroutine` on `io` to its end, moving the virtual time forward as it waits, and returns its
// result.
template <typename T>
T RunCoroutine(boost::asio::io_context& io, base::SimulatedClock& clock,
               boost::asio::awaitable<T> coroutine) {
  const auto result = StartCoroutine(io, std::move(coroutine));
  clock.RunUntilIdle(io, [&] { return result->has_value(); });
  return std::move(*result).value();
}

// The same on the machine's clock, for tests with real sockets. Leaves `io` as soon as the result
// is there.
template <typename T>
T RunCoroutine(boost::asio::io_context& io, boost::asio::awaitable<T> coroutine) {
  const auto result = StartCoroutine(io, std::move(coroutine));
  io.restart();
  while (!result->has_value() && io.run_one() > 0) {
  }
  return std::move(*result).value();
}

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_RUN_COROUTINE_H_
