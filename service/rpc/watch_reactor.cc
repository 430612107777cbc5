#include "service/rpc/watch_reactor.h"

#include "service/rpc/status_conversion.h"

namespace nodeops::rpc {

WatchReactor::WatchReactor(operations::OperationService& service, StreamRegistry& streams,
                           const WatchOptions& options)
    : session_(std::make_shared<WatchSession>(service, static_cast<UpdateStream&>(*this), options)),
      registration_(streams, session_) {}

void WatchReactor::Close(const absl::Status& status) { Finish(ToGrpcStatus(status)); }

}  // namespace nodeops::rpc
