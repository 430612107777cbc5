#include "k8s/sandbox/server/script_json.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"

namespace nodeops::k8s::sandbox::script {

absl::Status Error(const std::string& path, const std::string& problem) {
  return absl::InvalidArgumentError(absl::StrCat("fault script: ", path, ": ", problem));
}

const Value* Find(const Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

absl::Status CheckObject(const Value& value, const std::string& path,
                         std::initializer_list<const char*> known) {
  if (!value.IsObject()) {
    return Error(path, absl::StrCat("write an object with ", absl::StrJoin(known, ", ")));
  }
  std::set<std::string> seen;
  for (const auto& member : value.GetObject()) {
    const std::string name(Text(member.name));
    const std::string member_path = absl::StrCat(path, ".", base::Sanitize(name, 64));
    if (std::count(known.begin(), known.end(), name) == 0) {
      return Error(member_path,
                   absl::StrCat("no such field; write one of ", absl::StrJoin(known, ", ")));
    }
    if (!seen.insert(name).second) return Error(member_path, "given twice; keep one");
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Integer(const Value& value, const std::string& path, int64_t min,
                                int64_t max) {
  if (value.IsInt64() && value.GetInt64() >= min && value.GetInt64() <= max) {
    return value.GetInt64();
  }
  return Error(path, absl::StrCat("write an integer from ", min, " to ", max));
}

absl::StatusOr<std::string> String(const Value& value, const std::string& path) {
  if (value.IsString()) return std::string(Text(value));
  return Error(path, "write a text in quotes");
}

}  // namespace nodeops::k8s::sandbox::script
