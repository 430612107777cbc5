#ifndef NODEOPS_SERVICE_HTTP_TESTING_GRPC_WEB_CLIENT_H_
#define NODEOPS_SERVICE_HTTP_TESTING_GRPC_WEB_CLIENT_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nodeops::http {

// A client that shares no code with the server: libcurl, and frames read by hand.

struct FetchOptions {
  std::string method = "GET";
  std::vector<std::string> headers;  // "Name: value"; "Name:" leaves a header out.
  std::string body;
  // Gets each piece of the body as it comes; false: leaves, with the connection.
  std::function<bool(const std::string& piece)> on_piece;
  std::vector<std::pair<int, std::string>> options;  // More of libcurl's, which take texts.
};

struct FetchReply {
  int status = 0;  // 0: there was no answer, `error` says why.
  std::string error;
  std::map<std::string, std::string> headers;  // In lower case.
  std::string body;
};

FetchReply Fetch(const std::string& url, const FetchOptions& options = {});

// What a call gave, by gRPC-Web or by gRPC.
struct CallReply {
  int http_status = 0;
  std::vector<std::string> messages;
  int code = -1;  // -1: there was none.
  std::string message;
  std::string details;  // Of grpc-status-details-bin.
};

// Calls "/package.Service/Method".
CallReply CallGrpcWeb(const std::string& url, const std::string& method, const std::string& message,
                      bool text, FetchOptions options = {});

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_TESTING_GRPC_WEB_CLIENT_H_
