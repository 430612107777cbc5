#include "service/http/testing/grpc_web_client.h"

#include <curl/curl.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace nodeops::http {
namespace {

struct Exchange {
  const FetchOptions& options;
  FetchReply& reply;
};

size_t OnHeader(char* data, size_t size, size_t count, void* exchange) {
  const std::pair<std::string, std::string> header =
      absl::StrSplit(absl::string_view(data, size * count), absl::MaxSplits(':', 1));
  static_cast<Exchange*>(exchange)->reply.headers[absl::AsciiStrToLower(header.first)] =
      std::string(absl::StripAsciiWhitespace(header.second));
  return size * count;
}

size_t OnBody(char* data, size_t size, size_t count, void* to) {
  auto& exchange = *static_cast<Exchange*>(to);
  const std::string piece(data, size * count);
  exchange.reply.body += piece;
  const auto& on_piece = exchange.options.on_piece;
  return on_piece && !on_piece(piece) ? 0 : piece.size();
}

// Base64 of pieces that each may be padded.
std::string Decode(const std::string& text) {
  std::string bytes;
  for (size_t begin = 0; begin < text.size(); begin += 4) {
    std::string piece;
    if (!absl::Base64Unescape(text.substr(begin, 4), &piece)) return "not base64: " + text;
    bytes += piece;
  }
  return bytes;
}

std::string PercentDecode(const std::string& text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    decoded += text[i] == '%' ? absl::HexStringToBytes(text.substr(i + 1, 2)) : text.substr(i, 1);
    if (text[i] == '%') i += 2;
  }
  return decoded;
}

void TakeTrailers(const std::map<std::string, std::string>& trailers, CallReply& reply) {
  const auto find = [&](const std::string& name) {
    const auto found = trailers.find(name);
    return found == trailers.end() ? std::string() : found->second;
  };
  if (find("grpc-status").empty()) return;
  reply.code = std::atoi(find("grpc-status").c_str());
  reply.message = PercentDecode(find("grpc-message"));
  absl::Base64Unescape(find("grpc-status-details-bin"), &reply.details);
}

std::map<std::string, std::string> LinesOf(const std::string& block) {
  std::map<std::string, std::string> lines;
  for (const absl::string_view line : absl::StrSplit(block, "\r\n", absl::SkipEmpty())) {
    lines.insert(absl::StrSplit(line, absl::MaxSplits(": ", 1)));
  }
  return lines;
}

}  // namespace

FetchReply Fetch(const std::string& url, const FetchOptions& options) {
  FetchReply reply;
  Exchange exchange{options, reply};
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;
  for (const std::string& header : options.headers) {
    headers = curl_slist_append(headers, header.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, options.method.c_str());
  if (options.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (options.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, options.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(options.body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  for (const auto& [option, value] : options.options) {
    curl_easy_setopt(curl, static_cast<CURLoption>(option), value.c_str());
  }
  const CURLcode result = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  if (result != CURLE_OK) reply.error = curl_easy_strerror(result);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return reply;
}

CallReply CallGrpcWeb(const std::string& url, const std::string& method, const std::string& message,
                      bool text, FetchOptions options) {
  const auto size = static_cast<uint32_t>(message.size());
  std::string frame(1, '\0');
  for (const int shift : {24, 16, 8, 0}) frame.push_back(static_cast<char>(size >> shift));
  frame += message;
  options.method = "POST";
  options.body = text ? absl::Base64Escape(frame) : frame;
  options.headers.push_back(text ? "Content-Type: application/grpc-web-text+proto"
                                 : "Content-Type: application/grpc-web+proto");
  const FetchReply fetched = Fetch(url + method, options);
  CallReply reply{.http_status = fetched.status, .message = fetched.error};
  TakeTrailers(fetched.headers, reply);
  const std::string body = text ? Decode(fetched.body) : fetched.body;
  for (size_t begin = 0; begin + 5 <= body.size();) {
    uint32_t length = 0;
    for (size_t i = 1; i < 5; ++i) {
      length = length << 8 | static_cast<unsigned char>(body[begin + i]);
    }
    const std::string content = body.substr(begin + 5, length);
    if (static_cast<unsigned char>(body[begin]) == 0x80) {
      TakeTrailers(LinesOf(content), reply);
    } else {
      reply.messages.push_back(content);
    }
    begin += 5 + length;
  }
  return reply;
}

}  // namespace nodeops::http
