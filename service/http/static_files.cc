#include "service/http/static_files.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace nodeops::http {
namespace {

constexpr char kIndex[] = "/index.html";

std::string EtagOf(absl::string_view content) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(content.data(), content.size(), digest, &size, EVP_sha256(), nullptr);
  const absl::string_view bytes(reinterpret_cast<const char*>(digest), 16);
  return absl::StrCat("\"", absl::BytesToHexString(bytes), "\"");
}

const char* MediaTypeOf(const std::string& path) {
  static const auto& types = *new std::map<std::string, const char*>{
      {"css", "text/css; charset=utf-8"},
      {"html", "text/html; charset=utf-8"},
      {"ico", "image/x-icon"},
      {"js", "text/javascript; charset=utf-8"},
      {"json", "application/json"},
      {"png", "image/png"},
      {"svg", "image/svg+xml"},
      {"txt", "text/plain; charset=utf-8"},
      {"webmanifest", "application/manifest+json"},
      {"woff2", "font/woff2"},
  };
  const auto found = types.find(path.substr(path.rfind('.') + 1));
  return found == types.end() ? "application/octet-stream" : found->second;
}

// The dashboard chooses the view by the path, so each must be a page for whoever opens or reloads
// it.
bool IsView(const std::string& path) {
  return path == "/" || path == "/nodes" || absl::StartsWith(path, "/nodes/") ||
         path == "/operations" || absl::StartsWith(path, "/operations/");
}

// RFC 9110, 13.1.2, by weak comparison.
bool Matches(const std::string& if_none_match, const std::string& etag) {
  for (absl::string_view tag : absl::StrSplit(if_none_match, ',')) {
    tag = absl::StripAsciiWhitespace(tag);
    absl::ConsumePrefix(&tag, "W/");
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

}  // namespace

StaticFiles::StaticFiles(absl::Span<const base::EmbeddedFile> files) {
  for (const base::EmbeddedFile& file : files) {
    files_.emplace(std::string(file.path), File{file.content, EtagOf(file.content)});
  }
}

std::optional<HttpAnswer> StaticFiles::Get(const std::string& path,
                                           const std::string* if_none_match) const {
  const auto found = files_.find(IsView(path) ? kIndex : path);
  if (found == files_.end()) return std::nullopt;
  const auto& [name, file] = *found;
  const bool hashed = absl::StartsWith(name, "/assets/");
  HttpAnswer answer{
      .headers = {{"Content-Type", MediaTypeOf(name)},
                  {"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
                  {"ETag", file.etag}}};
  if (if_none_match != nullptr && Matches(*if_none_match, file.etag)) {
    answer.status = 304;
  } else {
    answer.body = std::string(file.content);
  }
  return answer;
}

}  // namespace nodeops::http
