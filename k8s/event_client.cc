#include "k8s/event_client.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <boost/asio/use_awaitable.hpp>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text.h"
#include "k8s/api_request.h"
#include "k8s/percent_encoding.h"

namespace nodeops::k8s {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr size_t kMaxReason = 128;
constexpr size_t kMaxMessage = 1024;
constexpr size_t kMaxName = 253;

// At most `max` bytes, fit for terminals; what is cut ends in "...".
std::string Capped(std::string_view text, size_t max) { return base::Sanitize(text, max - 3); }

void Add(Writer& writer, const char* key, std::string_view text) {
  writer.Key(key);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void Add(Writer& writer, const char* key, absl::Time time) {
  Add(writer, key, absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()));
}

// What changes when it happens again.
void AddLast(Writer& writer, const NodeEvent& event) {
  Add(writer, "message", Capped(event.message, kMaxMessage));
  Add(writer, "lastTimestamp", event.last_time);
  writer.Key("count");
  writer.Int(event.count);
}

std::string WholeEvent(const std::string& name, const NodeEvent& event) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Add(writer, "apiVersion", "v1");
  Add(writer, "kind", "Event");
  writer.Key("metadata");
  writer.StartObject();
  Add(writer, "name", name);
  Add(writer, "namespace", "default");
  writer.EndObject();
  writer.Key("involvedObject");
  writer.StartObject();
  Add(writer, "kind", "Node");
  Add(writer, "name", event.node);
  Add(writer, "uid", event.node);
  writer.EndObject();
  Add(writer, "type", event.is_warning ? "Warning" : "Normal");
  Add(writer, "reason", Capped(event.reason, kMaxReason));
  writer.Key("source");
  writer.StartObject();
  Add(writer, "component", "nodeops");
  writer.EndObject();
  Add(writer, "firstTimestamp", event.first_time);
  AddLast(writer, event);
  writer.EndObject();
  return buffer.GetString();
}

std::string Repetition(const NodeEvent& event) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  AddLast(writer, event);
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace

EventClient::EventClient(std::shared_ptr<Transport> transport, std::string path_prefix)
    : transport_(std::move(transport)),
      path_(std::move(path_prefix) + "/api/v1/namespaces/default/events") {}

asio::awaitable<std::optional<ApiError>> EventClient::Create(std::string name, NodeEvent event,
                                                             absl::Duration timeout) {
  HttpRequest request =
      NewApiRequest("POST", absl::StrCat(path_, "?fieldManager=", kFieldManager), timeout);
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = WholeEvent(name, event);
  return Send(std::move(request));
}

asio::awaitable<std::optional<ApiError>> EventClient::Update(std::string name, NodeEvent event,
                                                             absl::Duration timeout) {
  const std::string target =
      absl::StrCat(path_, "/", PercentEncode(name), "?fieldManager=", kFieldManager);
  HttpRequest request = NewApiRequest("PATCH", target, timeout);
  request.headers.emplace_back("Content-Type", "application/merge-patch+json");
  request.body = Repetition(event);
  return Send(std::move(request));
}

asio::awaitable<std::optional<ApiError>> EventClient::Send(HttpRequest request) {
  HttpResult result = co_await transport_->Send(std::move(request));
  const ApiResult<HttpResponse> answer = ClassifyResult(RequestKind::kWrite, std::move(result));
  if (answer.ok()) co_return std::nullopt;
  co_return answer.error();
}

std::string EventName(const std::string& node, absl::Time time) {
  const std::string suffix = absl::StrFormat(".%x", absl::ToUnixNanos(time));
  std::string name = node.substr(0, kMaxName - suffix.size());
  while (!name.empty() && (name.back() == '.' || name.back() == '-')) name.pop_back();
  return name + suffix;
}

}  // namespace nodeops::k8s
