#include "k8s/sandbox/server/kubeconfig_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

absl::Status FileError(const char* what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::Status WriteAll(int fd, const std::string& text, const std::string& path) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = write(fd, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("write", path);
    done += static_cast<size_t>(written);
  }
  return fsync(fd) == 0 ? absl::OkStatus() : FileError("write", path);
}

void AppendCluster(const std::string& name, const std::string& server_url,
                   const std::string& ca_pem, std::string& text) {
  absl::StrAppend(&text, "- name: ", name, "\n  cluster:\n    server: ", server_url,
                  "\n    certificate-authority-data: ", absl::Base64Escape(ca_pem), "\n");
}

}  // namespace

std::string KubeconfigText(const std::string& server_url, const std::string& ca_pem,
                           const std::vector<KubeconfigContext>& contexts) {
  std::string text = "apiVersion: v1\nkind: Config\nclusters:\n";
  AppendCluster("sandbox", server_url, ca_pem, text);
  for (const KubeconfigContext& context : contexts) {
    if (context.server_url.empty()) continue;
    AppendCluster(context.name, context.server_url, ca_pem, text);
  }
  text += "contexts:\n";
  for (const KubeconfigContext& context : contexts) {
    absl::StrAppend(&text, "- name: ", context.name, "\n  context:\n    cluster: ",
                    context.server_url.empty() ? "sandbox" : context.name,
                    "\n    user: ", context.name, "\n");
  }
  absl::StrAppend(&text, "current-context: ", contexts.front().name, "\nusers:\n");
  for (const KubeconfigContext& context : contexts) {
    absl::StrAppend(&text, "- name: ", context.name, "\n  user:\n");
    if (context.client) {
      absl::StrAppend(
          &text, "    client-certificate-data: ", absl::Base64Escape(context.client->certificate),
          "\n    client-key-data: ", absl::Base64Escape(context.client->key.Reveal()), "\n");
    } else {
      absl::StrAppend(&text, "    token: ", context.token.Reveal(), "\n");
    }
  }
  return text;
}

absl::Status WriteKubeconfig(const std::string& path, const std::string& text) {
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int fd = mkstemp(temporary.data());  // Makes it 0600.
  if (fd < 0) return FileError("create a file beside", path);
  absl::Status status = WriteAll(fd, text, temporary);
  close(fd);
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = FileError("replace", path);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

}  // namespace nodeops::k8s::sandbox
