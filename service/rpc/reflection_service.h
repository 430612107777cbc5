#ifndef NODEOPS_SERVICE_RPC_REFLECTION_SERVICE_H_
#define NODEOPS_SERVICE_RPC_REFLECTION_SERVICE_H_

#include <string>
#include <vector>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace nodeops::rpc {

// The types of one version of the reflection protocol; the versions differ in nothing else.
struct ReflectionV1 {
  using Service = grpc::reflection::v1::ServerReflection::CallbackService;
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;
};
struct ReflectionV1Alpha {
  using Service = grpc::reflection::v1alpha::ServerReflection::CallbackService;
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;
};

// Lets grpcurl and `buf curl` list and call `services` without their .proto files, from the
// descriptors that are compiled in. Debian's libgrpc++_reflection speaks v1alpha alone.
template <typename Version>
class ReflectionService final : public Version::Service {
 public:
  // Full names, such as "nodeops.v1.NodeOps".
  explicit ReflectionService(std::vector<std::string> services);

  grpc::ServerBidiReactor<typename Version::Request, typename Version::Response>*
  ServerReflectionInfo(grpc::CallbackServerContext* context) override;

 private:
  const std::vector<std::string> services_;
};

extern template class ReflectionService<ReflectionV1>;
extern template class ReflectionService<ReflectionV1Alpha>;

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_REFLECTION_SERVICE_H_
