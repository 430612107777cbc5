#include "service/http/request_receiver.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/http/http_text.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::http::error;
using beast::http::field;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

using Parser = beast::http::request_parser<beast::http::string_body>;
using Result = std::optional<ReceivedRequest>;

HttpRequestHead HeadOf(const Parser& parser) {
  HttpRequestHead head{.method = std::string(parser.get().method_string()),
                       .target = std::string(parser.get().target())};
  for (const auto& entry : parser.get()) {
    const auto name = entry.name_string();
    head.headers.emplace_back(absl::AsciiStrToLower({name.data(), name.size()}),
                              std::string(entry.value()));
  }
  return head;
}

bool ExpectsContinue(const Parser& parser) {
  return beast::iequals(parser.get()[field::expect], "100-continue") && !parser.is_done();
}

// What to say to bytes that are no HTTP request; nothing: there is nobody to tell.
Result RefusalOf(const Router& router, const beast::error_code& error) {
  if (error.category() != make_error_code(error::bad_method).category() ||
      error == error::end_of_stream || error == error::partial_message) {
    return std::nullopt;
  }
  if (error == error::header_limit) {
    return ReceivedRequest{.decision = router.Refuse(431, "the header is too long"),
                           .unread = true};
  }
  return ReceivedRequest{.decision = router.Refuse(400, "this is no HTTP request"), .unread = true};
}

HttpAnswer TooLarge(const Router& router, const RpcPlan& plan) {
  return Router::WithoutMessage(
      plan, {.code = static_cast<int>(absl::StatusCode::kResourceExhausted),
             .message = absl::StrCat("the message is longer than the ", router.max_message(),
                                     " bytes that are allowed")});
}

// Reads the body of a plan's request.
asio::awaitable<Result> ReceiveBody(std::shared_ptr<TimedStream> stream, beast::flat_buffer& buffer,
                                    Parser& parser, const Router& router, const HttpLimits& limits,
                                    ReceivedRequest received) {
  if (ExpectsContinue(parser)) {
    std::string go_on = kContinue;
    const bool sent = co_await stream->Write(std::move(go_on), limits.write_time);
    if (!sent) co_return std::nullopt;
  }
  stream->Limit(limits.body_time);
  auto [failed, size] = co_await async_read(stream->stream(), buffer, parser, kToken);
  if (failed == error::body_limit) {
    received.decision = TooLarge(router, std::get<RpcPlan>(received.decision));
    received.unread = true;
    co_return received;
  }
  if (failed) co_return RefusalOf(router, failed);
  received.body = std::move(parser.get().body());
  co_return received;
}

}  // namespace

asio::awaitable<Result> ReceiveRequest(std::shared_ptr<TimedStream> stream,
                                       beast::flat_buffer& buffer, const Router& router,
                                       const Peer& peer, const HttpLimits& limits) {
  Parser parser;
  parser.header_limit(limits.max_header_bytes);
  parser.body_limit(MaxBodyBytes(GrpcWebFormat::kText, router.max_message()));
  stream->Limit(limits.header_time);
  auto [failed, size] = co_await async_read_header(stream->stream(), buffer, parser, kToken);
  const bool too_large = failed == error::body_limit;  // The header is there.
  if (failed && !too_large) co_return RefusalOf(router, failed);
  ReceivedRequest received;
  if (parser.get().version() != 11) {
    received.decision = router.Refuse(505, "HTTP/1.1 is spoken here, and nothing else");
    received.unread = true;
    co_return received;
  }
  const HttpRequestHead head = HeadOf(parser);
  received.decision = router.Decide(head, peer, stream->clock().Now());
  received.head = head.method == "HEAD";
  received.keep_alive = !too_large && parser.keep_alive();
  const auto* plan = std::get_if<RpcPlan>(&received.decision);
  if (plan == nullptr) {
    received.unread = too_large || !parser.is_done();
    co_return received;
  }
  if (too_large) {
    received.decision = TooLarge(router, *plan);
    received.unread = true;
    co_return received;
  }
  Result whole =
      co_await ReceiveBody(std::move(stream), buffer, parser, router, limits, std::move(received));
  co_return whole;
}

}  // namespace nodeops::http
