#ifndef NODEOPS_SERVICE_HTTP_HTTP_TEXT_H_
#define NODEOPS_SERVICE_HTTP_HTTP_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/http/http_message.h"

namespace nodeops::http {

// What frames an answer.
struct AnswerFraming {
  bool keep_alive = true;
  bool with_body = true;  // False for HEAD: the header says the length of what is not sent.
};

// A whole answer as HTTP/1.1 writes it (RFC 9112); `now` becomes its Date.
std::string AnswerText(const HttpAnswer& answer, AnswerFraming framing, absl::Time now);

// The header of a 200 whose body follows in chunks.
std::string ChunkedHeaderText(const HttpHeaders& headers, bool keep_alive, absl::Time now);

// A chunk; not of nothing, which would end the body.
std::string ChunkText(absl::string_view content);

inline constexpr char kLastChunk[] = "0\r\n\r\n";
inline constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_TEXT_H_
