#ifndef NODEOPS_SERVICE_HTTP_STATIC_FILES_H_
#define NODEOPS_SERVICE_HTTP_STATIC_FILES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/embedded_file.h"
#include "service/http/http_message.h"

namespace nodeops::http {

// The dashboard's files. Thread-safe.
class StaticFiles {
 public:
  explicit StaticFiles(absl::Span<const base::EmbeddedFile> files);

  // What GET of the path gives: the file, or 304 if `if_none_match` (the header; null: none) names
  // it as it is. "/" and the paths of the app's views ("/nodes", "/operations/...") give
  // /index.html. Nothing if there is no such file.
  std::optional<HttpAnswer> Get(const std::string& path, const std::string* if_none_match) const;

 private:
  struct File {
    absl::string_view content;
    std::string etag;
  };

  std::map<std::string, File> files_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_STATIC_FILES_H_
