#include "k8s/config/kubeconfig.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/config/credential_transport.h"
#include "k8s/config/kubeconfig_file.h"
#include "k8s/config/server_url.h"
#include "k8s/http/curl_origin.h"

namespace nodeops::k8s {
namespace {

using absl::InvalidArgumentError;

std::string Quoted(const std::string& name) {
  return absl::StrCat("\"", base::Sanitize(name, 128), "\"");
}

// The files to read, and whether they must be there.
struct Sources {
  std::vector<std::string> paths;
  bool required = false;
};

Sources FindSources(const std::string& flag, const Environment& environment) {
  if (!flag.empty()) return {{flag}, true};
  Sources sources;
  const std::string listed = environment.variable("KUBECONFIG");
  if (listed.empty()) {
    const std::string home = environment.variable("HOME");
    if (!home.empty()) sources.paths.push_back(home + "/.kube/config");
    return sources;
  }
  for (const absl::string_view part : absl::StrSplit(listed, ':', absl::SkipEmpty())) {
    const std::string path(part);
    const bool known =
        std::find(sources.paths.begin(), sources.paths.end(), path) != sources.paths.end();
    if (!known) sources.paths.push_back(path);
  }
  return sources;
}

template <typename Entry>
const Entry* Find(const std::vector<Entry>& entries, const std::string& name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

// Appends the entries whose names are new: the first file wins.
template <typename Entry>
void Merge(std::vector<Entry>& into, std::vector<Entry> from) {
  for (Entry& entry : from) {
    if (Find(into, entry.name) == nullptr) into.push_back(std::move(entry));
  }
}

// Makes a context's entries a configuration. Errors begin with file, entry and field.
class Resolver {
 public:
  Resolver(const KubeconfigFile& files, const Environment& environment)
      : files_(files), environment_(environment) {}

  absl::StatusOr<ClusterConfig> Resolve(const KubeContextEntry& context) const {
    const std::string where = absl::StrCat(context.file, ": context ", Quoted(context.name));
    NODEOPS_RETURN_IF_ERROR(context.problem);
    if (base::HasControlCharacters(context.name)) {  // It becomes part of log lines and events.
      return InvalidArgumentError(where + ": name: must be one line of text");
    }
    const KubeClusterEntry* cluster = Find(files_.clusters, context.cluster);
    if (cluster == nullptr) {
      return InvalidArgumentError(
          absl::StrCat(where, ": cluster ", Quoted(context.cluster), " is not defined"));
    }
    ClusterConfig config{.name = context.name};
    NODEOPS_RETURN_IF_ERROR(AddCluster(*cluster, config));
    if (context.user.empty()) return config;
    const KubeUserEntry* user = Find(files_.users, context.user);
    if (user == nullptr) {
      return InvalidArgumentError(
          absl::StrCat(where, ": user ", Quoted(context.user), " is not defined"));
    }
    NODEOPS_RETURN_IF_ERROR(AddUser(*user, config));
    return config;
  }

 private:
  static absl::Status At(const std::string& where, const char* field, absl::string_view why) {
    return InvalidArgumentError(absl::StrCat(where, ": ", field, ": ", why));
  }

  static absl::Status At(const std::string& where, const absl::Status& why) {
    return absl::Status(why.code(), absl::StrCat(where, ": ", why.message()));
  }

  static std::string PathIn(const std::string& file, const std::string& path) {
    std::error_code error;  // The working directory may be gone; then the path stays relative.
    std::filesystem::path base = std::filesystem::absolute(file, error);
    if (error) base = file;
    return (base.parent_path() / path).lexically_normal().string();
  }

  // The text of `data`, base64, or of the file `path`.
  absl::StatusOr<std::string> Load(const std::string& where, const char* field,
                                   const std::string& file, const std::string& path,
                                   const std::string& data) const {
    if (!path.empty() && !data.empty()) {
      return At(where, field, absl::StrCat("is given as well as ", field, "-data: remove one"));
    }
    std::string text;
    if (!data.empty() && !absl::Base64Unescape(data, &text)) {
      return At(where, absl::StrCat(field, "-data").c_str(), "is not base64");
    }
    if (path.empty()) return text;
    absl::StatusOr<std::string> content = environment_.read_file(PathIn(file, path));
    if (!content.ok()) return At(where, field, content.status().message());
    return content;
  }

  absl::Status AddCluster(const KubeClusterEntry& entry, ClusterConfig& config) const {
    const std::string where = absl::StrCat(entry.file, ": cluster ", Quoted(entry.name));
    NODEOPS_RETURN_IF_ERROR(entry.problem);
    const auto url = ParseServerUrl(entry.server);
    if (!url.ok()) return At(where, url.status());
    const absl::Status origin =
        CheckOrigin({.origin = url->origin, .tls_server_name = entry.tls_server_name});
    if (!origin.ok()) return At(where, origin);
    config.server = url->origin + url->path_prefix;
    config.tls_server_name = entry.tls_server_name;
    NODEOPS_ASSIGN_OR_RETURN(config.ca_pem, Load(where, "certificate-authority", entry.file,
                                                 entry.ca_file, entry.ca_data));
    return absl::OkStatus();
  }

  absl::Status AddUser(const KubeUserEntry& entry, ClusterConfig& config) const {
    const std::string where = absl::StrCat(entry.file, ": user ", Quoted(entry.name));
    NODEOPS_RETURN_IF_ERROR(entry.problem);
    NODEOPS_ASSIGN_OR_RETURN(config.client_certificate_pem,
                             Load(where, "client-certificate", entry.file, entry.certificate_file,
                                  entry.certificate_data));
    NODEOPS_ASSIGN_OR_RETURN(std::string key, Load(where, "client-key", entry.file, entry.key_file,
                                                   entry.key_data.Reveal()));
    config.client_key_pem = base::Secret(std::move(key));
    if (config.client_certificate_pem.empty() != config.client_key_pem.empty()) {
      return At(where, "client-certificate", "it and client-key go together: give both");
    }
    NODEOPS_RETURN_IF_ERROR(AddToken(entry, where, config));
    const bool has_credentials = !config.client_certificate_pem.empty() || !config.token.empty() ||
                                 !config.token_file.empty();
    if (has_credentials && absl::StartsWith(config.server, "http:")) {
      return InvalidArgumentError(absl::StrCat(
          where, ": credentials would go to a server without TLS: use https in its cluster"));
    }
    return absl::OkStatus();
  }

  absl::Status AddToken(const KubeUserEntry& entry, const std::string& where,
                        ClusterConfig& config) const {
    if (!entry.token.empty() && !entry.token_file.empty()) {
      return At(where, "token", "is given as well as tokenFile: remove one");
    }
    if (base::HasControlCharacters(entry.token.Reveal())) {
      return At(where, "token", "must be one line of text");
    }
    config.token = entry.token;
    if (entry.token_file.empty()) return absl::OkStatus();
    config.token_file = PathIn(entry.file, entry.token_file);
    const auto token = ReadToken(config.token_file, environment_);
    if (!token.ok()) return At(where, "tokenFile", token.status().message());
    return absl::OkStatus();
  }

  const KubeconfigFile& files_;
  const Environment& environment_;
};

}  // namespace

absl::StatusOr<Kubeconfig> LoadKubeconfig(const std::string& flag, const Environment& environment) {
  const Sources sources = FindSources(flag, environment);
  KubeconfigFile merged;
  for (const std::string& path : sources.paths) {
    const absl::StatusOr<std::string> text = environment.read_file(path);
    if (absl::IsNotFound(text.status()) && !sources.required) continue;
    if (!text.ok()) return text.status();
    NODEOPS_ASSIGN_OR_RETURN(KubeconfigFile file, ParseKubeconfigFile(path, *text));
    Merge(merged.clusters, std::move(file.clusters));
    Merge(merged.users, std::move(file.users));
    Merge(merged.contexts, std::move(file.contexts));
    if (merged.current_context.empty()) merged.current_context = file.current_context;
  }
  Kubeconfig kubeconfig{.current_context = merged.current_context};
  const Resolver resolver(merged, environment);
  for (const KubeContextEntry& context : merged.contexts) {
    kubeconfig.contexts.push_back({context.name, resolver.Resolve(context)});
  }
  return kubeconfig;
}

}  // namespace nodeops::k8s
