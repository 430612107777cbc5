#include "k8s/http/curl_exchange.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "k8s/http/curl_origin.h"

namespace nodeops::k8s {
namespace {

// Connections older than this are not used again, so that a server that moved is found (libcurl
// keeps them for ever).
constexpr long kMaxConnectionSeconds = 300;

// libcurl's milliseconds, where 0 would mean no limit.
long Milliseconds(absl::Duration duration) {
  return absl::ToInt64Milliseconds(std::clamp(duration, absl::Milliseconds(1), absl::Hours(24)));
}

CURL* NewEasy() {
  CURL* easy = curl_easy_init();
  if (easy == nullptr) std::abort();
  return easy;
}

curl_slist* NewList(curl_slist* list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list, text.c_str());
  if (longer == nullptr) std::abort();
  return longer;
}

bool IsConnectionFailure(CURLcode code) {
  return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
         code == CURLE_SEND_FAIL_REWIND || code == CURLE_ABORTED_BY_CALLBACK;
}

}  // namespace

CurlExchange::CurlExchange(const CurlOptions& options, HttpRequest request)
    : options_(options), request_(std::move(request)), easy_(NewEasy()) {
  SetUp();
  SetUpHeaders();
  if (absl::StartsWith(options_.origin, "https:")) SetUpTls();
  if (request_.method != "GET") SetUpBody();
}

template <typename T>
void CurlExchange::Set(CURLoption option, T value) {
  // Fails only for an option that this libcurl does not have, or without memory.
  if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) std::abort();
}

void CurlExchange::SetBlob(CURLoption option, const std::string& data) {
  curl_blob blob = {
      .data = const_cast<char*>(data.data()), .len = data.size(), .flags = CURL_BLOB_NOCOPY};
  Set(option, &blob);
}

void CurlExchange::SetUp() {
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_URL, absl::StrCat(RequestOrigin(options_), request_.target).c_str());
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_PROXY, "");
  Set(CURLOPT_NOPROXY, "*");
  Set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_QUICK_EXIT, 1L);  // Never waits for the thread of a name lookup.
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  Set(CURLOPT_MAXLIFETIME_CONN, kMaxConnectionSeconds);
  Set(CURLOPT_TIMEOUT_MS, Milliseconds(request_.timeout));
  Set(CURLOPT_CONNECTTIMEOUT_MS,
      Milliseconds(std::min(options_.connect_timeout, request_.timeout)));
  Set(CURLOPT_ERRORBUFFER, error_);
  Set(CURLOPT_PREREQFUNCTION, &OnConnected);
  Set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  Set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  Set(CURLOPT_WRITEFUNCTION, &OnWrite);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

void CurlExchange::SetUpHeaders() {
  curl_slist* list = NewList(nullptr, "Accept-Encoding: identity");
  list = NewList(list, "Expect:");  // No wait for "100 Continue" before a large body.
  for (const auto& [name, value] : request_.headers)
    list = NewList(list, absl::StrCat(name, ": ", value));
  if (!options_.tls_server_name.empty()) {
    list = NewList(list, "Host: " + HostAndPort(options_));
    connect_to_.reset(NewList(nullptr, ConnectTo(options_)));
    Set(CURLOPT_CONNECT_TO, connect_to_.get());
  }
  headers_.reset(list);
  Set(CURLOPT_HTTPHEADER, list);
}

void CurlExchange::SetUpTls() {
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options_.ca_pem.empty()) {
    SetBlob(CURLOPT_CAINFO_BLOB, options_.ca_pem);
    Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // Else the system's roots count as well.
  }
  if (!options_.client_certificate_pem.empty()) {
    SetBlob(CURLOPT_SSLCERT_BLOB, options_.client_certificate_pem);
    SetBlob(CURLOPT_SSLKEY_BLOB, options_.client_key_pem.Reveal());
  }
}

void CurlExchange::SetUpBody() {
  Set(CURLOPT_UPLOAD, 1L);
  Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  Set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  Set(CURLOPT_READFUNCTION, &OnRead);
  Set(CURLOPT_READDATA, static_cast<void*>(this));
  Set(CURLOPT_SEEKFUNCTION, &OnSeek);
  Set(CURLOPT_SEEKDATA, static_cast<void*>(this));
}

size_t CurlExchange::OnRead(char* buffer, size_t size, size_t count, void* self) {
  auto* exchange = static_cast<CurlExchange*>(self);
  const std::string_view rest =
      std::string_view(exchange->request_.body).substr(exchange->body_sent_);
  const size_t taken = std::min(rest.size(), size * count);
  std::memcpy(buffer, rest.data(), taken);
  exchange->body_sent_ += taken;
  return taken;
}

// libcurl asks to rewind the body when it wants to send it again.
int CurlExchange::OnSeek(void* self, curl_off_t, int) {
  static_cast<CurlExchange*>(self)->resend_refused_ = true;
  return CURL_SEEKFUNC_FAIL;
}

// Called before a request is sent on a connection, new or kept alive: a second time when libcurl
// wants to send it again.
int CurlExchange::OnConnected(void* self, char*, char*, int, int) {
  auto* exchange = static_cast<CurlExchange*>(self);
  if (exchange->connected_ && exchange->Info(CURLINFO_REQUEST_SIZE) > 0) {
    exchange->resend_refused_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  exchange->connected_ = true;
  exchange->reused_ = exchange->Info(CURLINFO_NUM_CONNECTS) == 0;
  return CURL_PREREQFUNC_OK;
}

bool CurlExchange::TakeBytes(size_t count) {
  bytes_received_ += count;
  too_large_ = bytes_received_ > options_.max_response_bytes;
  return !too_large_;
}

size_t CurlExchange::OnWrite(char* data, size_t size, size_t count, void* self) {
  auto* exchange = static_cast<CurlExchange*>(self);
  if (!exchange->TakeBytes(size * count)) return 0;
  exchange->response_.body.append(data, size * count);
  return size * count;
}

size_t CurlExchange::OnHeader(char* data, size_t size, size_t count, void* self) {
  auto* exchange = static_cast<CurlExchange*>(self);
  if (!exchange->TakeBytes(size * count)) return 0;
  exchange->TakeHeaderLine({data, size * count});
  return size * count;
}

void CurlExchange::TakeHeaderLine(std::string_view line) {
  if (headers_whole_ && line.substr(0, 5) != "HTTP/") return;  // A trailer of a chunked body.
  headers_whole_ = absl::StripTrailingAsciiWhitespace({line.data(), line.size()}).empty();
  if (line.substr(0, 5) == "HTTP/") response_.headers.clear();  // What was before is a 1xx.
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view value = line.substr(colon + 1);
  response_.headers.emplace_back(
      std::string(line.substr(0, colon)),
      std::string(absl::StripAsciiWhitespace({value.data(), value.size()})));
}

long CurlExchange::Info(CURLINFO info) const {
  long value = 0;
  curl_easy_getinfo(easy_.get(), info, &value);
  return value;
}

HttpResult CurlExchange::Result(CURLcode code) {
  if (code != CURLE_OK) return Lost(code);
  response_.status = static_cast<int>(Info(CURLINFO_RESPONSE_CODE));
  // libcurl takes the end of the connection for the end of the headers, and of a body without a
  // length: also where the answer was cut short.
  const bool has_length = response_.body.empty() || response_.FindHeader("Content-Length") ||
                          response_.FindHeader("Transfer-Encoding");
  const bool success = response_.status >= 200 && response_.status <= 299;
  if (!headers_whole_ || (success && !has_length)) {
    return TransportError{TransportError::Kind::kLost,
                          "the answer of " + HostAndPort(options_) + " has no end"};
  }
  return std::move(response_);
}

TransportError CurlExchange::Lost(CURLcode code) const {
  using Kind = TransportError::Kind;
  const bool sent = Info(CURLINFO_REQUEST_SIZE) > 0;
  Kind kind = sent ? Kind::kLost : Kind::kNotSent;
  std::string what = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
  if (const long number = Info(CURLINFO_OS_ERRNO); code == CURLE_COULDNT_CONNECT && number != 0) {
    absl::StrAppend(&what, " (", std::generic_category().message(static_cast<int>(number)), ")");
  }
  if (too_large_) {
    what = absl::StrCat("the answer is larger than ", options_.max_response_bytes, " bytes");
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    kind = sent ? Kind::kTimedOut : Kind::kNotSent;
  } else if (reused_ && bytes_received_ == 0 && IsConnectionFailure(code)) {
    kind = Kind::kReusedClosed;
  }
  if (resend_refused_) what = "the connection, kept alive, was closed before an answer";
  return {kind, absl::StrCat(request_.method, " to ", HostAndPort(options_), ": ",
                             base::Sanitize(what, 512))};
}

}  // namespace nodeops::k8s
