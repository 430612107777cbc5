#include "k8s/sandbox/node_validation.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr size_t kMaxAnnotationBytes = 256 << 10;

constexpr const char* kNameMessage =
    "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
    "for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr const char* kLabelValueMessage =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
    "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
constexpr const char* kSubdomainMessage =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

bool IsNamePart(std::string_view text, bool may_be_empty) {
  if (text.empty()) return may_be_empty;
  if (text.size() > 63) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return absl::ascii_isalnum(text.front()) && absl::ascii_isalnum(text.back());
}

bool IsSubdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  char previous = '.';
  for (char c : text) {
    const bool alphanumeric = absl::ascii_islower(c) || absl::ascii_isdigit(c);
    if (!alphanumeric && c != '-' && c != '.') return false;
    if (c == '.' && (previous == '.' || previous == '-')) return false;
    if (c == '-' && previous == '.') return false;
    previous = c;
  }
  return previous != '.' && previous != '-';
}

bool IsQualifiedName(std::string_view key) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos) return IsNamePart(key, false);
  return IsSubdomain(key.substr(0, slash)) && IsNamePart(key.substr(slash + 1), false);
}

std::string InvalidValue(std::string_view value, std::string_view why) {
  return Concat("Invalid value: \"", value, "\": ", why);
}

class Validator {
 public:
  std::vector<StatusCause> causes;

  void Check(bool ok, std::string field, std::string_view value, std::string_view why) {
    if (!ok) causes.push_back({"FieldValueInvalid", InvalidValue(value, why), std::move(field)});
  }

  void CheckMetadata(const Json& metadata) {
    const std::string_view name = StringAt(metadata, "name");
    if (name.empty()) {
      causes.push_back({"FieldValueRequired", "Required value: name or generateName is required",
                        "metadata.name"});
    } else {
      Check(IsSubdomain(name), "metadata.name", name, kSubdomainMessage);
    }
    if (const Json* labels = Find(metadata, "labels"); labels != nullptr) {
      for (const auto& label : labels->GetObject()) {
        Check(IsQualifiedName(Text(label.name)), "metadata.labels", Text(label.name), kNameMessage);
        Check(IsNamePart(Text(label.value), true), "metadata.labels", Text(label.value),
              kLabelValueMessage);
      }
    }
    CheckAnnotations(metadata);
  }

  void CheckAnnotations(const Json& metadata) {
    const Json* annotations = Find(metadata, "annotations");
    if (annotations == nullptr) return;
    size_t bytes = 0;
    for (const auto& annotation : annotations->GetObject()) {
      const std::string key = absl::AsciiStrToLower(annotation.name.GetString());
      Check(IsQualifiedName(key), "metadata.annotations", Text(annotation.name), kNameMessage);
      bytes += Text(annotation.name).size() + Text(annotation.value).size();
    }
    if (bytes > kMaxAnnotationBytes) {
      causes.push_back({"FieldValueTooLong",
                        Concat("Too long: must have at most ", kMaxAnnotationBytes, " bytes"),
                        "metadata.annotations"});
    }
  }

  void CheckTaints(const Json& spec) {
    const Json* taints = Find(spec, "taints");
    if (taints == nullptr) return;
    for (rapidjson::SizeType i = 0; i < taints->Size(); ++i) {
      const std::string field = Concat("metadata.taints[", i, "]");
      const std::string_view key = StringAt((*taints)[i], "key");
      const std::string_view effect = StringAt((*taints)[i], "effect");
      Check(IsQualifiedName(key), field + ".key", key, kNameMessage);
      if (effect != "NoSchedule" && effect != "PreferNoSchedule" && effect != "NoExecute") {
        causes.push_back({"FieldValueNotSupported",
                          Concat("Unsupported value: \"", effect,
                                 "\": supported values: \"NoSchedule\", \"PreferNoSchedule\", "
                                 "\"NoExecute\""),
                          field + ".effect"});
      }
    }
  }

  void CheckUnchanged(const Json& before, const Json& after) {
    const Json& metadata = *Find(after, "metadata");
    const std::string_view uid = StringAt(metadata, "uid");
    // Nodes are checked by two layers, so the cause comes twice.
    for (int layer = 0; layer < 2; ++layer) {
      Check(uid == StringAt(*Find(before, "metadata"), "uid"), "metadata.uid", uid,
            "field is immutable");
    }
    const std::string_view created = StringAt(metadata, "creationTimestamp");
    Check(created == StringAt(*Find(before, "metadata"), "creationTimestamp"),
          "metadata.creationTimestamp", created, "field is immutable");
    const std::string_view old_id = StringAt(*Find(before, "spec"), "providerID");
    if (!old_id.empty() && StringAt(*Find(after, "spec"), "providerID") != old_id) {
      causes.push_back(
          {"FieldValueForbidden",
           "Forbidden: node updates may not change providerID except from \"\" to valid",
           "spec.providerID"});
    }
  }
};

}  // namespace

std::vector<StatusCause> ValidateNode(const Json* before, const Json& after) {
  Validator validator;
  validator.CheckMetadata(*Find(after, "metadata"));
  validator.CheckTaints(*Find(after, "spec"));
  if (before != nullptr) validator.CheckUnchanged(*before, after);
  return std::move(validator.causes);
}

}  // namespace nodeops::k8s::sandbox
