#include "k8s/node_client.h"

#include <boost/asio/use_awaitable.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/api_request.h"
#include "k8s/json.h"
#include "k8s/percent_encoding.h"

namespace nodeops::k8s {
namespace {

// A page of 500 big nodes is far beyond what one node may be; the transport's size limit ends it.
constexpr JsonLimits kListLimits = {.max_bytes = 64 << 20, .max_depth = 66};

// A name that is one segment of a path, and stays one for every proxy that normalizes paths.
absl::Status CheckName(const std::string& name) {
  if (name.empty() || name == "." || name == "..") {
    return absl::InvalidArgumentError(absl::StrCat("invalid node name \"", name, "\""));
  }
  return absl::OkStatus();
}

absl::Status CheckGuarded(const std::string& body) {
  NODEOPS_ASSIGN_OR_RETURN(const JsonDocument document, ParseJson(body));
  if (FindJsonString(*document, {"metadata", "resourceVersion"}).value_or("").empty()) {
    return absl::InvalidArgumentError(
        "refused to send a write without metadata.resourceVersion: it would overwrite silently");
  }
  return absl::OkStatus();
}

ApiError NotSent(const absl::Status& why) {
  return {.error_class = ErrorClass::kRejected, .message = std::string(why.message())};
}

ApiResult<Node> ReadNode(RequestKind kind, HttpResult result, const std::string& name) {
  const ApiResult<HttpResponse> answer = ClassifyResult(kind, std::move(result));
  if (!answer.ok()) return answer.error();
  const HttpResponse& response = answer.value();
  absl::StatusOr<Node> node = Node::Parse(response.body);
  if (!node.ok()) return UnreadableAnswer(kind, response.status, node.status());
  if (node->name() != name) {
    const std::string why = absl::StrCat("it is about node \"", base::Sanitize(node->name(), 256),
                                         "\" instead of \"", base::Sanitize(name, 256), "\"");
    return UnreadableAnswer(kind, response.status, absl::InvalidArgumentError(why));
  }
  return *std::move(node);
}

absl::StatusOr<NodePage> ParsePage(std::string_view body) {
  NODEOPS_ASSIGN_OR_RETURN(const JsonDocument document, ParseJson(body, kListLimits));
  const rapidjson::Value* items = FindJson(*document, {"items"});
  if (items == nullptr || !(items->IsArray() || items->IsNull())) {
    return absl::InvalidArgumentError("a list without an array \"items\"");
  }
  NodePage page;
  page.continue_token =
      std::string(FindJsonString(*document, {"metadata", "continue"}).value_or(""));
  if (items->IsNull()) return page;  // Go writes an empty slice like this at times.
  page.nodes.reserve(items->Size());
  for (const rapidjson::Value& item : items->GetArray()) {
    NODEOPS_ASSIGN_OR_RETURN(Node node, Node::FromValue(item));
    page.nodes.push_back(std::move(node));
  }
  return page;
}

std::string ListTarget(const std::string& path, const ListOptions& options) {
  std::string target = path;
  char separator = '?';
  const auto add = [&](const char* key, const std::string& value) {
    if (value.empty()) return;
    absl::StrAppend(&target, std::string(1, separator), key, "=", PercentEncode(value));
    separator = '&';
  };
  if (options.limit > 0) add("limit", absl::StrCat(options.limit));
  add("labelSelector", options.label_selector);
  add("fieldSelector", options.field_selector);
  add("continue", options.continue_token);
  return target;
}

}  // namespace

NodeClient::NodeClient(std::shared_ptr<Transport> transport, std::string path_prefix)
    : transport_(std::move(transport)), path_prefix_(std::move(path_prefix)) {}

std::string NodeClient::NodesPath() const { return path_prefix_ + "/api/v1/nodes"; }

asio::awaitable<ApiResult<Node>> NodeClient::Get(std::string name, absl::Duration timeout) {
  if (const absl::Status valid = CheckName(name); !valid.ok()) co_return NotSent(valid);
  HttpRequest request =
      NewApiRequest("GET", absl::StrCat(NodesPath(), "/", PercentEncode(name)), timeout);
  HttpResult result = co_await transport_->Send(std::move(request));
  co_return ReadNode(RequestKind::kRead, std::move(result), name);
}

asio::awaitable<ApiResult<Node>> NodeClient::Write(std::string method, std::string content_type,
                                                   std::string name, std::string body,
                                                   WriteOptions options) {
  if (const absl::Status valid = CheckName(name); !valid.ok()) co_return NotSent(valid);
  if (const absl::Status guarded = CheckGuarded(body); !guarded.ok()) co_return NotSent(guarded);
  HttpRequest request = NewApiRequest(
      std::move(method),
      absl::StrCat(NodesPath(), "/", PercentEncode(name),
                   options.dry_run ? "?dryRun=All&fieldManager=" : "?fieldManager=", kFieldManager),
      options.timeout);
  request.headers.emplace_back("Content-Type", std::move(content_type));
  request.body = std::move(body);
  HttpResult result = co_await transport_->Send(std::move(request));
  co_return ReadNode(RequestKind::kWrite, std::move(result), name);
}

asio::awaitable<ApiResult<Node>> NodeClient::Patch(std::string name, std::string merge_patch,
                                                   WriteOptions options) {
  return Write("PATCH", "application/merge-patch+json", std::move(name), std::move(merge_patch),
               options);
}

asio::awaitable<ApiResult<Node>> NodeClient::Update(std::string name, std::string document,
                                                    WriteOptions options) {
  return Write("PUT", "application/json", std::move(name), std::move(document), options);
}

asio::awaitable<ApiResult<NodePage>> NodeClient::List(ListOptions options) {
  HttpRequest request = NewApiRequest("GET", ListTarget(NodesPath(), options), options.timeout);
  HttpResult result = co_await transport_->Send(std::move(request));
  const ApiResult<HttpResponse> answer = ClassifyResult(RequestKind::kRead, std::move(result));
  if (!answer.ok()) co_return answer.error();
  absl::StatusOr<NodePage> page = ParsePage(answer.value().body);
  if (!page.ok()) {
    co_return UnreadableAnswer(RequestKind::kRead, answer.value().status, page.status());
  }
  co_return *std::move(page);
}

}  // namespace nodeops::k8s
