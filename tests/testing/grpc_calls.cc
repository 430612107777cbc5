#include "tests/testing/grpc_calls.h"

#include <numeric>

namespace nodeops::tests {

std::unique_ptr<Stub> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return v1::NodeOps::NewStub(
      grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments));
}

StreamRecord ReadStream(Stream& stream, const std::function<bool(const StreamRecord&)>& enough) {
  StreamRecord record;
  v1::OperationUpdate update;
  while (stream.Read(&update)) {
    for (const v1::OperationEvent& event : update.events()) record.events.push_back(event);
    if (update.has_operation()) record.operation = update.operation();
    if (update.has_going_away()) {
      record.going_away = true;
      record.resume_after_sequence = update.going_away().resume_after_sequence();
    }
    if (enough && enough(record)) return record;
  }
  record.status = stream.Finish();
  return record;
}

StreamRecord Cordon(Stub& stub, const v1::BatchCordonNodesRequest& request) {
  grpc::ClientContext context;
  return ReadStream(*stub.BatchCordonNodes(&context, request));
}

StreamRecord Uncordon(Stub& stub, const v1::BatchUncordonNodesRequest& request) {
  grpc::ClientContext context;
  return ReadStream(*stub.BatchUncordonNodes(&context, request));
}

StreamRecord Watch(Stub& stub, const std::string& operation, int64_t after_sequence) {
  grpc::ClientContext context;
  v1::WatchOperationRequest request;
  request.set_name(operation);
  request.set_after_sequence(after_sequence);
  return ReadStream(*stub.WatchOperation(&context, request));
}

std::vector<int64_t> Sequences(const StreamRecord& record) {
  std::vector<int64_t> sequences;
  for (const v1::OperationEvent& event : record.events) sequences.push_back(event.sequence());
  return sequences;
}

std::vector<int64_t> Range(int64_t first, int64_t last) {
  std::vector<int64_t> range(last - first + 1);
  std::iota(range.begin(), range.end(), first);
  return range;
}

std::vector<v1::NodeResult> Results(Stub& stub, const std::string& operation) {
  std::vector<v1::NodeResult> results;
  v1::ListNodeResultsRequest request;
  request.set_operation(operation);
  do {
    grpc::ClientContext context;
    v1::ListNodeResultsResponse response;
    if (!stub.ListNodeResults(&context, request, &response).ok()) break;
    for (const v1::NodeResult& result : response.node_results()) results.push_back(result);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return results;
}

std::vector<v1::NodeResult> ResultsOf(const StreamRecord& record) {
  std::vector<v1::NodeResult> results;
  for (const v1::OperationEvent& event : record.events) {
    if (event.has_node_finished()) results.push_back(event.node_finished().result());
  }
  return results;
}

}  // namespace nodeops::tests
