#ifndef NODEOPS_BASE_EMBEDDED_FILE_H_
#define NODEOPS_BASE_EMBEDDED_FILE_H_

#include "absl/strings/string_view.h"

namespace nodeops::base {

// A file that is part of the program, such as one of the dashboard's. Both parts live as long as
// the process does.
struct EmbeddedFile {
  // Where it is served: absolute, normalised ("/index.html", "/assets/index-4f2a9c1b.js"). What
  // lies in "/assets/" has a hash of its content in its name, so a name never changes its content.
  // The extension tells the media type.
  absl::string_view path;
  absl::string_view content;  // Any bytes.
};

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_EMBEDDED_FILE_H_
