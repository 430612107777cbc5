#include "k8s/config/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::k8s {
namespace {

using absl::InvalidArgumentError;
using YAML::anchor_t;
using YAML::Mark;

std::string Line(const Mark& mark) { return absl::StrCat("line ", mark.line + 1); }

// Looks at a document's events without building it.
class Inspector final : public YAML::EventHandler {
 public:
  const absl::Status& verdict() const { return verdict_; }
  int documents() const { return documents_; }

  void OnDocumentStart(const Mark&) override { ++documents_; }
  void OnDocumentEnd() override {}
  void OnNull(const Mark& mark, anchor_t anchor) override { See(mark, anchor); }
  void OnAlias(const Mark& mark, anchor_t) override { Refuse(mark); }
  void OnScalar(const Mark& mark, const std::string&, anchor_t anchor,
                const std::string&) override {
    See(mark, anchor);
  }
  void OnSequenceStart(const Mark& mark, const std::string&, anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    See(mark, anchor);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const Mark& mark, const std::string&, anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    See(mark, anchor);
  }
  void OnMapEnd() override {}

 private:
  void See(const Mark& mark, anchor_t anchor) {
    if (anchor != YAML::NullAnchor) Refuse(mark);
  }
  void Refuse(const Mark& mark) {
    if (!verdict_.ok()) return;
    verdict_ = InvalidArgumentError(
        absl::StrCat(Line(mark), ": YAML anchors and aliases are not supported: write it out"));
  }

  int documents_ = 0;
  absl::Status verdict_;
};

absl::Status Inspect(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Inspector inspector;
  while (parser.HandleNextDocument(inspector)) {
    if (!inspector.verdict().ok()) return inspector.verdict();
  }
  if (inspector.documents() > 1) return InvalidArgumentError("more than one YAML document");
  return absl::OkStatus();
}

// Runs `body` and makes the library's exceptions a status.
absl::Status Guard(const std::function<absl::Status()>& body) {
  try {
    return body();
  } catch (const YAML::Exception& error) {
    return InvalidArgumentError(
        absl::StrCat(Line(error.mark), ": ", base::Sanitize(error.msg, 256)));
  }
}

absl::Status At(const std::string& where, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(where, ": ", status.message()));
}

}  // namespace

absl::StatusOr<YAML::Node> ParseYaml(const std::string& text) {
  YAML::Node node;
  const absl::Status parsed = Guard([&] {
    absl::Status inspected = Inspect(text);
    if (inspected.ok()) node = YAML::Load(text);
    return inspected;
  });
  if (!parsed.ok()) return parsed;
  return node;
}

absl::Status ForEachField(
    const YAML::Node& node, const std::string& where,
    const std::function<absl::Status(const std::string& key, const YAML::Node& value)>& field) {
  return At(where, Guard([&]() -> absl::Status {
              if (!node || node.IsNull()) return absl::OkStatus();
              if (!node.IsMap()) return InvalidArgumentError("must be a mapping");
              std::set<std::string> seen;
              for (const auto& entry : node) {
                if (!entry.first.IsScalar()) return InvalidArgumentError("a key must be text");
                const std::string& key = entry.first.Scalar();
                const std::string shown = base::Sanitize(key, 128);
                if (!seen.insert(key).second) {
                  return InvalidArgumentError(shown + ": the key is there twice");
                }
                absl::Status status = At(shown, field(key, entry.second));
                if (!status.ok()) return status;
              }
              return absl::OkStatus();
            }));
}

absl::Status ForEachItem(const YAML::Node& node,
                         const std::function<absl::Status(const YAML::Node& value)>& item) {
  return Guard([&]() -> absl::Status {
    if (!node || node.IsNull()) return absl::OkStatus();
    if (!node.IsSequence()) return InvalidArgumentError("must be a list");
    for (const auto& value : node) {
      absl::Status status = item(value);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

absl::Status ReadText(const YAML::Node& value, std::string& text) {
  if (value.IsNull()) {
    text.clear();
  } else if (value.IsScalar()) {
    text = value.Scalar();
  } else {
    return InvalidArgumentError("must be text");
  }
  return absl::OkStatus();
}

}  // namespace nodeops::k8s
