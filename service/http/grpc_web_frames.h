#ifndef NODEOPS_SERVICE_HTTP_GRPC_WEB_FRAMES_H_
#define NODEOPS_SERVICE_HTTP_GRPC_WEB_FRAMES_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "service/http/http_message.h"
#include "service/http/rpc_call.h"

namespace nodeops::http {

// How gRPC-Web writes messages and trailers into the bodies of HTTP/1.1, as in PROTOCOL-WEB.md of
// grpc/grpc: each is a frame of a byte of flags, four bytes of length, and that many bytes.
enum class GrpcWebFormat {
  kBinary,  // application/grpc-web, application/grpc-web+proto
  kText,    // application/grpc-web-text, application/grpc-web-text+proto: frames in base64.
};

// Nothing: not gRPC-Web, or messages that are not protobuf.
std::optional<GrpcWebFormat> FormatOf(const std::string& content_type);

// What answers of that format have as their Content-Type.
std::string ContentTypeOf(GrpcWebFormat format);

// The largest body that can hold a message of so many bytes.
size_t MaxBodyBytes(GrpcWebFormat format, size_t max_message);

// The one message that the body of a request holds. INVALID_ARGUMENT: it holds something else.
// UNIMPLEMENTED: it is compressed. RESOURCE_EXHAUSTED: it is longer than `max_message`.
absl::StatusOr<std::string> DecodeMessage(GrpcWebFormat format, const std::string& body,
                                          size_t max_message);

std::string EncodeMessage(GrpcWebFormat format, const std::string& message);

// The last frame of a body.
std::string EncodeTrailers(GrpcWebFormat format, const RpcEnd& end);

// The same as headers, for a call that ended without a message.
HttpHeaders TrailersOf(const RpcEnd& end);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_GRPC_WEB_FRAMES_H_
