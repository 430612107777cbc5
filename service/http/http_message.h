#ifndef NODEOPS_SERVICE_HTTP_HTTP_MESSAGE_H_
#define NODEOPS_SERVICE_HTTP_HTTP_MESSAGE_H_

#include <string>
#include <utility>
#include <vector>

namespace nodeops::http {

// In the order of the message. Names of requests are in lower case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// A request as far as its header, which is enough to decide about it.
struct HttpRequestHead {
  std::string method;  // As it was sent.
  std::string target;  // As it was sent.
  HttpHeaders headers;

  // The first header of that name, which is in lower case; null if there is none.
  const std::string* Find(const std::string& name) const {
    for (const auto& header : headers) {
      if (header.first == name) return &header.second;
    }
    return nullptr;
  }
};

// A whole answer. What every answer has (Date, Content-Length, Connection) is added where it is
// sent.
struct HttpAnswer {
  int status = 200;
  HttpHeaders headers;
  std::string body;
};

// An answer for people.
inline HttpAnswer TextAnswer(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::move(text) + "\n"};
}

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_MESSAGE_H_
