// The methods of NodeOpsService that stream.

#include <string>
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

void StartBatch(WatchSession& session, absl::StatusOr<operations::BatchRequest> batch,
                std::string caller) {
  if (!batch.ok()) return session.Refuse(batch.status());
  batch->actor = std::move(caller);
  session.StartBatch(*std::move(batch));
}

}  // namespace

// `start` begins the session, unless there are too many streams already or the caller is nobody.
template <typename Session, typename Start>
grpc::ServerWriteReactor<typename Session::Update>* NodeOpsService::OpenStream(
    const Context& context, Start start) {
  auto admitted = Admit(context);
  const absl::Status known = admitted.status();
  if (!known.ok()) admitted = Admitted{"", Unrestricted()};
  auto* reactor = new WatchReactor<Session>(admitted->service, streams_, watch_);
  if (const absl::Status& room = reactor->admission(); !room.ok() || !known.ok()) {
    reactor->session().Refuse(room.ok() ? known : room);
  } else {
    start(reactor->session(), *admitted);
  }
  return reactor;
}

NodeOpsService::Updates* NodeOpsService::BatchCordonNodes(
    Context* context, const v1::BatchCordonNodesRequest* request) {
  return OpenStream<WatchSession>(*context, [&](WatchSession& session, const Admitted& admitted) {
    StartBatch(session, ValidateBatchCordon(*request, admitted.service->clusters(), limits_),
               admitted.caller);
  });
}

NodeOpsService::Updates* NodeOpsService::BatchUncordonNodes(
    Context* context, const v1::BatchUncordonNodesRequest* request) {
  return OpenStream<WatchSession>(*context, [&](WatchSession& session, const Admitted& admitted) {
    StartBatch(session, ValidateBatchUncordon(*request, admitted.service->clusters(), limits_),
               admitted.caller);
  });
}

NodeOpsService::Updates* NodeOpsService::UndoOperation(Context* context,
                                                       const v1::UndoOperationRequest* request) {
  return OpenStream<WatchSession>(*context, [&](WatchSession& session, const Admitted& admitted) {
    auto undo = ValidateUndo(*request);
    if (!undo.ok()) return session.Refuse(undo.status());
    undo->actor = admitted.caller;
    session.StartUndo(*std::move(undo));
  });
}

NodeOpsService::Updates* NodeOpsService::WatchOperation(Context* context,
                                                        const v1::WatchOperationRequest* request) {
  return OpenStream<WatchSession>(*context, [&](WatchSession& session, const Admitted&) {
    if (absl::Status valid = ValidateWatch(*request); !valid.ok()) return session.Refuse(valid);
    session.StartWatch(request->name(), request->after_sequence());
  });
}

NodeOpsService::Changes* NodeOpsService::WatchOperations(
    Context* context, const v1::WatchOperationsRequest* request) {
  return OpenStream<ChangesSession>(*context, [&](ChangesSession& session, const Admitted&) {
    if (absl::Status valid = ValidateWatchAll(*request); !valid.ok()) return session.Refuse(valid);
    session.Start(request->filter(), request->after_change());
  });
}

}  // namespace nodeops::rpc
