#include "service/http/http_text.h"

#include <boost/beast/http/status.hpp>

#include "absl/strings/str_cat.h"

namespace nodeops::http {
namespace {

std::string StartText(int status, const HttpHeaders& headers, bool keep_alive, absl::Time now) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  std::string text = absl::StrCat(
      "HTTP/1.1 ", status, " ", absl::string_view(reason.data(), reason.size()),
      "\r\nDate: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()),
      "\r\n");
  for (const auto& [name, value] : headers) absl::StrAppend(&text, name, ": ", value, "\r\n");
  if (!keep_alive) text += "Connection: close\r\n";
  return text;
}

}  // namespace

std::string AnswerText(const HttpAnswer& answer, AnswerFraming framing, absl::Time now) {
  std::string text = StartText(answer.status, answer.headers, framing.keep_alive, now);
  // RFC 9110, 8.6: none with 204; that of a 304 would be the body's that it does not have.
  const bool bodyless = answer.status == 204 || answer.status == 304;
  if (!bodyless) absl::StrAppend(&text, "Content-Length: ", answer.body.size(), "\r\n");
  text += "\r\n";
  if (framing.with_body && !bodyless) text += answer.body;
  return text;
}

std::string ChunkedHeaderText(const HttpHeaders& headers, bool keep_alive, absl::Time now) {
  return absl::StrCat(StartText(200, headers, keep_alive, now),
                      "Transfer-Encoding: chunked\r\n\r\n");
}

std::string ChunkText(absl::string_view content) {
  return absl::StrCat(absl::Hex(content.size()), "\r\n", content, "\r\n");
}

}  // namespace nodeops::http
