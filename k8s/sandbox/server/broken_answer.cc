#include "k8s/sandbox/server/broken_answer.h"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace asio = boost::asio;
using Kind = Outcome::Kind;

constexpr uint64_t kPromised = 1000;  // Bytes that never come.

std::string Half(const std::string& text) { return text.substr(0, text.size() / 2); }

}  // namespace

std::string BrokenText(const Outcome& outcome, bool keep_alive, absl::Time now) {
  const ApiResponse& response = outcome.response;
  const std::string& body = response.body;
  const auto header = [&](std::optional<uint64_t> length) {
    return HttpWriter::HeaderText(response, keep_alive, length, now);
  };
  if (response.watch != nullptr) return header(std::nullopt);
  switch (outcome.kind) {
    case Kind::kTruncatedHeaders:
      return Half(header(body.size()));
    case Kind::kTruncated:
      return absl::StrCat(header(body.size()), Half(body));
    case Kind::kTruncatedChunk:
      return absl::StrCat(header(std::nullopt), absl::Hex(body.size()), "\r\n", Half(body));
    case Kind::kTooLong:
      return absl::StrCat(header(body.size() + kPromised), body);
    case Kind::kTooShort:
      return absl::StrCat(header(body.size() / 2), body);
    default:
      return absl::StrCat(header(body.size()), body);
  }
}

asio::awaitable<bool> SendTrickle(HttpWriter& writer, base::Clock& clock, std::string text,
                                  absl::Duration spread) {
  const auto timer = clock.NewTimer(co_await asio::this_coro::executor);
  const base::MonotonicTime begin = clock.MonotonicNow();
  for (size_t i = 0; i < text.size(); ++i) {
    if (spread > absl::ZeroDuration()) {
      const absl::Duration due = spread * (static_cast<double>(i) / text.size());
      co_await timer->WaitUntil(base::After(begin, due));
    }
    std::string byte(1, text[i]);
    const bool sent = co_await writer.SendBytes(std::move(byte));
    if (!sent) co_return false;
  }
  co_return true;
}

}  // namespace nodeops::k8s::sandbox
