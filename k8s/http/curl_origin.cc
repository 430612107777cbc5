#include "k8s/http/curl_origin.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::k8s {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

// Null if `text` is no URL.
Url Parse(const std::string& text) {
  Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return nullptr;
  }
  return url;
}

std::string Part(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

bool IsDnsName(std::string_view name) {
  return name.size() <= 253 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '.';
         });
}

}  // namespace

absl::Status CheckOrigin(const CurlOptions& options) {
  if (options.origin.find('@') != std::string::npos) {
    return absl::InvalidArgumentError(
        "server: a user name or password in it is not supported: use https://host[:port]");
  }
  const Url url = Parse(options.origin);
  const std::string scheme = url && options.origin.back() != '/' ? Part(url, CURLUPART_SCHEME) : "";
  if ((scheme != "https" && scheme != "http") || Part(url, CURLUPART_PATH) != "/" ||
      options.origin.find_first_of("?#") != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("server \"", base::Sanitize(options.origin, 256),
                                                   "\" is not of the form https://host[:port]"));
  }
  if (!IsDnsName(options.tls_server_name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "tls-server-name \"", base::Sanitize(options.tls_server_name, 256), "\" is no DNS name"));
  }
  return absl::OkStatus();
}

std::string HostAndPort(const CurlOptions& options) {
  const Url url = Parse(options.origin);
  return Part(url, CURLUPART_HOST) + ":" + Part(url, CURLUPART_PORT);
}

std::string RequestOrigin(const CurlOptions& options) {
  if (options.tls_server_name.empty()) return options.origin;
  const Url url = Parse(options.origin);
  return absl::StrCat(Part(url, CURLUPART_SCHEME), "://", options.tls_server_name, ":",
                      Part(url, CURLUPART_PORT));
}

std::string ConnectTo(const CurlOptions& options) {
  const Url url = Parse(options.origin);
  return absl::StrCat(options.tls_server_name, ":", Part(url, CURLUPART_PORT), ":",
                      Part(url, CURLUPART_HOST), ":", Part(url, CURLUPART_PORT));
}

}  // namespace nodeops::k8s
