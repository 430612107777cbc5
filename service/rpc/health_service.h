#ifndef NODEOPS_SERVICE_RPC_HEALTH_SERVICE_H_
#define NODEOPS_SERVICE_RPC_HEALTH_SERVICE_H_

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "service/rpc/health_watch.h"
#include "service/rpc/stream_registry.h"

namespace nodeops::rpc {

// grpc.health.v1.Health for the server as a whole ("") and for its services, all of which stand and
// fall together. gRPC has one of its own, but reflection cannot list that one: it has no
// descriptor.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  // `streams` must outlive every call.
  HealthService(std::vector<std::string> services, StreamRegistry& streams);

  // NOT_SERVING for good: every watcher hears of it. Thread-safe.
  void StopServing();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const grpc::health::v1::HealthListRequest* request,
                                 grpc::health::v1::HealthListResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  bool Knows(const std::string& service) const;
  HealthWatch::Status Now();

  const std::vector<std::string> services_;
  StreamRegistry& streams_;
  std::mutex mutex_;
  bool serving_ = true;
  std::list<std::weak_ptr<HealthWatch>> watches_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_HEALTH_SERVICE_H_
