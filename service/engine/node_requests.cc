#include "service/engine/node_requests.h"

#include <algorithm>
#include <utility>

#include "service/engine/node_marks.h"
#include "service/engine/write_strategy.h"

namespace nodeops::engine {
namespace {

bool WentOut(const k8s::ApiResult<k8s::Node>& result) {
  if (result.ok()) return true;
  const k8s::ApiError& error = result.error();
  const bool was_refused_here =
      error.error_class == k8s::ErrorClass::kRejected && error.http_status == 0;
  return error.error_class != k8s::ErrorClass::kUnavailable && !was_refused_here;
}

}  // namespace

NodeRequests::NodeRequests(std::shared_ptr<ClusterContext> context,
                           std::shared_ptr<const BatchSpec> spec, std::string node)
    : context_(std::move(context)), spec_(std::move(spec)), node_(std::move(node)) {}

void NodeRequests::Charge() {
  if (!slot_is_fresh_) context_->admission->ChargeFurtherRequest();
  slot_is_fresh_ = false;
}

asio::awaitable<k8s::ApiResult<k8s::Node>> NodeRequests::Read(absl::Duration limit) {
  Charge();
  auto answer = context_->client->Get(node_, std::min(limit, kRequestTimeout));
  k8s::ApiResult<k8s::Node> result = co_await std::move(answer);
  if (WentOut(result)) ++reads_;
  co_return result;
}

asio::awaitable<k8s::ApiResult<k8s::Node>> NodeRequests::Write(k8s::Node read,
                                                               absl::Duration limit) {
  Charge();
  const k8s::NodeChange change =
      MakeChange(*spec_, context_->clock.Now(), context_->legacy_annotations);
  k8s::WriteOptions options;
  options.dry_run = spec_->mode == Mode::kServerDryRun;
  options.timeout = std::min(limit, kRequestTimeout);
  auto answer = WriteChange(spec_->retry.write_strategy, *context_->client, read, change, options);
  k8s::ApiResult<k8s::Node> result = co_await std::move(answer);
  if (WentOut(result)) ++writes_;
  co_return result;
}

}  // namespace nodeops::engine
