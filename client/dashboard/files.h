#ifndef NODEOPS_CLIENT_DASHBOARD_FILES_H_
#define NODEOPS_CLIENT_DASHBOARD_FILES_H_

#include "absl/types/span.h"
#include "base/embedded_file.h"

namespace nodeops::dashboard {

// The web dashboard as Vite built it: /index.html, which is the page of every view, and what it
// needs. It calls the server that it came from through gRPC-Web.
absl::Span<const base::EmbeddedFile> Files();

}  // namespace nodeops::dashboard

#endif  // NODEOPS_CLIENT_DASHBOARD_FILES_H_
