#include "k8s/config/kubeconfig_file.h"

#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/config/yaml_reader.h"

namespace nodeops::k8s {
namespace {

using absl::InvalidArgumentError;
using FieldReader = std::function<absl::Status(const YAML::Node& value)>;
using FieldReaders = std::map<std::string, FieldReader>;

FieldReader Text(std::string& to) {
  return [&to](const YAML::Node& value) { return ReadText(value, to); };
}

FieldReader SecretText(base::Secret& to) {
  return [&to](const YAML::Node& value) {
    std::string text;
    NODEOPS_RETURN_IF_ERROR(ReadText(value, text));
    to = base::Secret(std::move(text));
    return absl::OkStatus();
  };
}

absl::Status Ignore(const YAML::Node&) { return absl::OkStatus(); }

FieldReader Refuse(std::string why) {
  return [why](const YAML::Node&) { return InvalidArgumentError(why); };
}

FieldReader MustBeFalse(std::string why) {
  return [why](const YAML::Node& value) -> absl::Status {
    std::string text;
    NODEOPS_RETURN_IF_ERROR(ReadText(value, text));
    if (text.empty() || text == "false") return absl::OkStatus();
    return InvalidArgumentError(why);
  };
}

absl::Status ReadFields(const YAML::Node& node, const std::string& where,
                        const FieldReaders& readers) {
  return ForEachField(node, where, [&](const std::string& key, const YAML::Node& value) {
    const auto reader = readers.find(key);
    if (reader != readers.end()) return reader->second(value);
    return InvalidArgumentError("the field is not supported: remove it");
  });
}

constexpr char kHowToSignIn[] =
    " is not supported: use token, tokenFile or client-certificate with client-key";

absl::Status ReadBody(const YAML::Node& node, const std::string& where, KubeClusterEntry& entry) {
  return ReadFields(
      node, where,
      {{"server", Text(entry.server)},
       {"tls-server-name", Text(entry.tls_server_name)},
       {"certificate-authority", Text(entry.ca_file)},
       {"certificate-authority-data", Text(entry.ca_data)},
       {"insecure-skip-tls-verify",
        MustBeFalse("servers are always verified: give certificate-authority-data instead")},
       {"proxy-url", Refuse("proxies are not supported: remove it")},
       {"extensions", Ignore}});
}

absl::Status ReadBody(const YAML::Node& node, const std::string& where, KubeUserEntry& entry) {
  return ReadFields(
      node, where,
      {{"client-certificate", Text(entry.certificate_file)},
       {"client-certificate-data", Text(entry.certificate_data)},
       {"client-key", Text(entry.key_file)},
       {"client-key-data", SecretText(entry.key_data)},
       {"token", SecretText(entry.token)},
       {"tokenFile", Text(entry.token_file)},
       {"exec", Refuse(std::string("running a program for credentials") + kHowToSignIn)},
       {"auth-provider", Refuse(std::string("it") + kHowToSignIn)},
       {"username", Refuse(std::string("basic authentication") + kHowToSignIn)},
       {"password", Refuse(std::string("basic authentication") + kHowToSignIn)},
       {"as", Refuse("impersonation is not supported: remove it")},
       {"extensions", Ignore}});
}

absl::Status ReadBody(const YAML::Node& node, const std::string& where, KubeContextEntry& entry) {
  return ReadFields(node, where,
                    {{"cluster", Text(entry.cluster)},
                     {"user", Text(entry.user)},
                     {"namespace", Ignore},  // Nodes have none.
                     {"extensions", Ignore}});
}

// Reads a list of {name: ..., <kind>: {...}}.
template <typename Entry>
FieldReader Entries(const std::string& path, const char* kind, std::vector<Entry>& to) {
  return [path, kind, &to](const YAML::Node& list) {
    std::set<std::string> names;
    return ForEachItem(list, [&](const YAML::Node& item) -> absl::Status {
      Entry entry;
      YAML::Node body;
      const FieldReader keep = [&](const YAML::Node& value) {
        body.reset(value);
        return absl::OkStatus();
      };
      NODEOPS_RETURN_IF_ERROR(
          ReadFields(item, "entry", {{"name", Text(entry.name)}, {kind, keep}}));
      const std::string where = absl::StrCat(kind, " \"", base::Sanitize(entry.name, 128), "\"");
      if (entry.name.empty()) return InvalidArgumentError("an entry without a name");
      if (!names.insert(entry.name).second) return InvalidArgumentError(where + " is there twice");
      entry.file = path;
      entry.problem = ReadBody(body, absl::StrCat(path, ": ", where), entry);
      to.push_back(std::move(entry));
      return absl::OkStatus();
    });
  };
}

}  // namespace

absl::StatusOr<KubeconfigFile> ParseKubeconfigFile(const std::string& path,
                                                   const std::string& text) {
  const absl::StatusOr<YAML::Node> root = ParseYaml(text);
  if (!root.ok()) {
    return absl::Status(root.status().code(), absl::StrCat(path, ": ", root.status().message()));
  }
  KubeconfigFile file;
  NODEOPS_RETURN_IF_ERROR(ReadFields(*root, path,
                                     {{"apiVersion", Ignore},
                                      {"kind", Ignore},
                                      {"preferences", Ignore},
                                      {"extensions", Ignore},
                                      {"current-context", Text(file.current_context)},
                                      {"clusters", Entries(path, "cluster", file.clusters)},
                                      {"users", Entries(path, "user", file.users)},
                                      {"contexts", Entries(path, "context", file.contexts)}}));
  return file;
}

}  // namespace nodeops::k8s
