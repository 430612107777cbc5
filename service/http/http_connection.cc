#include "service/http/http_connection.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/await_callback.h"
#include "service/http/http_text.h"
#include "service/http/request_receiver.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;

constexpr size_t kReadSize = 1 << 10;

RpcEnd EndOf(const absl::Status& error) {
  return {.code = static_cast<int>(error.code()), .message = std::string(error.message())};
}

}  // namespace

HttpConnection::HttpConnection(const HttpService& service, std::shared_ptr<TimedStream> stream)
    : service_(service),
      stream_(std::move(stream)),
      read_(service.clock.NewTimer(stream_->stream().get_executor())),
      ends_(base::After(service.clock.MonotonicNow(), service.limits.max_age)) {}

asio::awaitable<void> HttpConnection::Run(std::shared_ptr<HttpConnection> self, Peer peer) {
  self->peer_ = std::move(peer);
  self->stream_->OnClose([weak = self->weak_from_this()] {
    if (const auto connection = weak.lock()) connection->OnClose();
  });
  for (bool more = true; more;) more = co_await self->ServeOne();
  self->Close();
}

void HttpConnection::CloseSoon() {
  keep_alive_ = false;
  if (!busy_) Close();
}

void HttpConnection::OnClose() {
  read_->Cancel();
  if (call_ != nullptr) call_->Cancel();
}

asio::awaitable<void> HttpConnection::ReadAhead(std::shared_ptr<HttpConnection> self) {
  const asio::mutable_buffer room = self->buffer_.prepare(kReadSize);
  const size_t size = co_await self->stream_->ReadSome(room);
  self->buffer_.commit(size);
  if (size == 0) self->Close();
  self->reading_ = false;
  self->read_->Cancel();
}

asio::awaitable<bool> HttpConnection::AwaitRequest() {
  const HttpLimits& limits = service_.limits;
  const absl::Duration idle = peer_.may_call ? limits.idle_time : limits.stranger_idle_time;
  const absl::Duration left = base::Between(service_.clock.MonotonicNow(), ends_);
  if (left <= absl::ZeroDuration()) co_return false;
  stream_->Limit(std::min(left, requests_ == 0 ? limits.header_time : idle));
  while (reading_ && !stream_->closed()) co_await read_->WaitUntil(base::MonotonicTime::max());
  if (buffer_.size() == 0) {
    const asio::mutable_buffer room = buffer_.prepare(kReadSize);
    const size_t size = co_await stream_->ReadSome(room);
    buffer_.commit(size);
  }
  co_return buffer_.size() > 0 && !stream_->closed();
}

asio::awaitable<bool> HttpConnection::ServeOne() {
  const bool came = co_await AwaitRequest();
  if (!came) co_return false;
  busy_ = true;
  keep_alive_ = ++requests_ < service_.limits.max_requests;
  std::shared_ptr<TimedStream> stream = stream_;
  std::optional<ReceivedRequest> received =
      co_await ReceiveRequest(std::move(stream), buffer_, service_.router, peer_, service_.limits);
  if (!received) co_return false;
  keep_alive_ = keep_alive_ && received->keep_alive && !received->unread;
  bool sent = false;
  if (auto* plan = std::get_if<RpcPlan>(&received->decision)) {
    RpcPlan call = std::move(*plan);
    std::string body = std::move(received->body);
    received.reset();
    sent = co_await Call(std::move(call), std::move(body));
  } else {
    HttpAnswer answer = std::move(std::get<HttpAnswer>(received->decision));
    sent = co_await Answer(std::move(answer), !received->head);
    if (sent && received->unread) co_await stream_->Drain(service_.limits.linger_time);
  }
  busy_ = false;
  co_return sent&& keep_alive_;
}

asio::awaitable<bool> HttpConnection::Call(RpcPlan plan, std::string body) {
  auto message = DecodeMessage(plan.format, body, service_.router.max_message());
  body = std::string();  // It may be long until this ends.
  if (!message.ok()) {
    HttpAnswer answer = Router::WithoutMessage(plan, EndOf(message.status()));
    const bool sent = co_await Answer(std::move(answer), true);
    co_return sent;
  }
  plan.request.message = *std::move(message);
  if (buffer_.size() == 0 && !reading_) buffer_ = boost::beast::flat_buffer();
  call_ = service_.caller.Start(std::move(plan.request));
  if (buffer_.size() == 0 && !std::exchange(reading_, true)) {
    asio::co_spawn(stream_->stream().get_executor(), ReadAhead(shared_from_this()), asio::detached);
  }
  std::shared_ptr<RpcCall> call = call_;
  const bool sent = co_await Relay(std::move(call), std::move(plan));
  if (!sent) call_->Cancel();
  call_ = nullptr;
  co_return sent;
}

asio::awaitable<bool> HttpConnection::Relay(std::shared_ptr<RpcCall> call, RpcPlan plan) {
  using Message = std::optional<std::string>;
  auto read = [call](RpcCall::Next next) { call->Read(std::move(next)); };
  stream_->Limit(absl::InfiniteDuration());
  Message message = co_await base::AwaitCallback<Message>(read);
  if (!message) {
    HttpAnswer answer = Router::WithoutMessage(plan, call->end());
    const bool sent = co_await Answer(std::move(answer), true);
    co_return sent;
  }
  plan.headers.emplace_back("Content-Type", ContentTypeOf(plan.format));
  plan.headers.emplace_back("Cache-Control", "no-store");
  std::string text = ChunkedHeaderText(plan.headers, keep_alive_, service_.clock.Now());
  plan = RpcPlan{.format = plan.format};
  while (message) {
    text += ChunkText(EncodeMessage(plan.format, *message));
    message.reset();
    const bool sent = co_await Write(std::move(text));
    if (!sent) co_return false;
    text = std::string();
    stream_->Limit(absl::InfiniteDuration());
    message = co_await base::AwaitCallback<Message>(read);
  }
  text = absl::StrCat(ChunkText(EncodeTrailers(plan.format, call->end())), kLastChunk);
  const bool sent = co_await Write(std::move(text));
  co_return sent;
}

asio::awaitable<bool> HttpConnection::Answer(HttpAnswer answer, bool with_body) {
  const AnswerFraming framing{.keep_alive = keep_alive_, .with_body = with_body};
  std::string text = AnswerText(answer, framing, service_.clock.Now());
  answer = HttpAnswer();
  const bool sent = co_await Write(std::move(text));
  co_return sent;
}

asio::awaitable<bool> HttpConnection::Write(std::string text) {
  const bool sent = co_await stream_->Write(std::move(text), service_.limits.write_time);
  co_return sent;
}

}  // namespace nodeops::http
