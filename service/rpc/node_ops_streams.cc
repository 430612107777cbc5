// The methods of NodeOpsService that stream.

#include <utility>

#include "absl/status/status.h"
#include "service/rpc/batch_validation.h"
#include "service/rpc/changes_session.h"
#include "service/rpc/node_ops_service.h"
#include "service/rpc/validation.h"
#include "service/rpc/watch_reactor.h"
#include "service/rpc/watch_session.h"

namespace nodeops::rpc {
namespace {

constexpr char kAnonymous[] = "anonymous";  // Callers do not authenticate yet.

void StartBatch(WatchSession& session, absl::StatusOr<operations::BatchRequest> batch) {
  if (!batch.ok()) return session.Refuse(batch.status());
  batch->actor = kAnonymous;
  session.StartBatch(*std::move(batch));
}

}  // namespace

// `start` begins the session, unless there are too many streams already.
template <typename Session, typename Start>
grpc::ServerWriteReactor<typename Session::Update>* NodeOpsService::OpenStream(Start start) {
  auto* reactor = new WatchReactor<Session>(service_, streams_, watch_);
  if (const absl::Status room = reactor->admission(); room.ok()) {
    start(reactor->session());
  } else {
    reactor->session().Refuse(room);
  }
  return reactor;
}

NodeOpsService::Updates* NodeOpsService::BatchCordonNodes(
    Context*, const v1::BatchCordonNodesRequest* request) {
  return OpenStream<WatchSession>([&](WatchSession& session) {
    StartBatch(session, ValidateBatchCordon(*request, service_.clusters(), limits_));
  });
}

NodeOpsService::Updates* NodeOpsService::BatchUncordonNodes(
    Context*, const v1::BatchUncordonNodesRequest* request) {
  return OpenStream<WatchSession>([&](WatchSession& session) {
    StartBatch(session, ValidateBatchUncordon(*request, service_.clusters(), limits_));
  });
}

NodeOpsService::Updates* NodeOpsService::UndoOperation(Context*,
                                                       const v1::UndoOperationRequest* request) {
  return OpenStream<WatchSession>([&](WatchSession& session) {
    auto undo = ValidateUndo(*request);
    if (!undo.ok()) return session.Refuse(undo.status());
    undo->actor = kAnonymous;
    session.StartUndo(*std::move(undo));
  });
}

NodeOpsService::Updates* NodeOpsService::WatchOperation(Context*,
                                                        const v1::WatchOperationRequest* request) {
  return OpenStream<WatchSession>([&](WatchSession& session) {
    if (absl::Status valid = ValidateWatch(*request); !valid.ok()) return session.Refuse(valid);
    session.StartWatch(request->name(), request->after_sequence());
  });
}

NodeOpsService::Changes* NodeOpsService::WatchOperations(
    Context*, const v1::WatchOperationsRequest* request) {
  return OpenStream<ChangesSession>([&](ChangesSession& session) {
    if (absl::Status valid = ValidateWatchAll(*request); !valid.ok()) return session.Refuse(valid);
    session.Start(request->filter(), request->after_change());
  });
}

}  // namespace nodeops::rpc
