#include "service/rpc/request_fields.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/text.h"

namespace nodeops::rpc {
namespace {

constexpr size_t kMaxReasonBytes = 1024;
constexpr size_t kMaxRequestIdBytes = 128;
constexpr size_t kMaxOperationIdBytes = 128;
constexpr size_t kMaxFilterBytes = 1024;

}  // namespace

void CheckReason(const std::string& reason, FieldViolations& violations) {
  if (reason.size() > kMaxReasonBytes) {
    violations.Add("reason", absl::StrCat("has ", reason.size(), " bytes: shorten it to at most ",
                                          kMaxReasonBytes));
  } else if (!base::IsValidUtf8(reason)) {
    violations.Add("reason", "is not valid UTF-8");
  } else if (base::HasControlCharacters(reason)) {
    violations.Add("reason", "has control characters (line breaks count): remove them");
  }
}

void CheckRequestId(const std::string& id, FieldViolations& violations) {
  if (id.size() > kMaxRequestIdBytes) {
    violations.Add("request_id", absl::StrCat("has ", id.size(), " characters: use at most ",
                                              kMaxRequestIdBytes, ", best a UUID"));
  } else if (!std::all_of(id.begin(), id.end(), absl::ascii_isprint)) {
    violations.Add("request_id", "has other characters than printable ASCII: best use a UUID");
  }
}

void CheckOperationName(const std::string& field, const std::string& name,
                        FieldViolations& violations) {
  absl::string_view id = name;
  const auto is_id_character = [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  };
  if (absl::ConsumePrefix(&id, "operations/") && !id.empty() && id.size() <= kMaxOperationIdBytes &&
      std::all_of(id.begin(), id.end(), is_id_character)) {
    return;
  }
  violations.Add(field, absl::StrCat(Quote(name),
                                     " is not the name of an operation: use `operations/{id}` as "
                                     "the first message of a batch gives it"));
}

void CheckFilter(const std::string& filter, FieldViolations& violations) {
  if (filter.size() > kMaxFilterBytes) {
    violations.Add("filter", absl::StrCat("has ", filter.size(), " bytes: shorten it to at most ",
                                          kMaxFilterBytes));
  } else if (!base::IsValidUtf8(filter)) {
    violations.Add("filter", "is not valid UTF-8");
  }
}

void CheckPlace(const std::string& field, int64_t after, const std::string& what,
                FieldViolations& violations) {
  if (after >= 0) return;
  violations.Add(field,
                 absl::StrCat("is ", after, ": give the last ", what, " that you have seen, or 0"));
}

v1::Operation::Mode CheckMode(v1::Operation::Mode mode, FieldViolations& violations) {
  if (!v1::Operation::Mode_IsValid(mode)) {
    violations.Add("mode", absl::StrCat("is the unknown value ", static_cast<int>(mode),
                                        ": use EXECUTE, PLAN or SERVER_DRY_RUN"));
  }
  return mode == v1::Operation::MODE_UNSPECIFIED ? v1::Operation::EXECUTE : mode;
}

int CheckPageSize(int page_size, int max, FieldViolations& violations) {
  if (page_size < 0) {
    violations.Add("page_size", absl::StrCat("is ", page_size, ": give a number from 0 (", max,
                                             " entries) to ", max));
  }
  return page_size == 0 ? max : std::min(page_size, max);
}

std::vector<v1::NodeResult::Result> CheckResults(const std::string& field,
                                                 const google::protobuf::RepeatedField<int>& given,
                                                 FieldViolations& violations) {
  std::set<v1::NodeResult::Result> once;
  for (int i = 0; i < given.size(); ++i) {
    const int result = given[i];
    if (v1::NodeResult::Result_IsValid(result) && result != v1::NodeResult::RESULT_UNSPECIFIED) {
      once.insert(static_cast<v1::NodeResult::Result>(result));
    } else if (violations.full()) {
      violations.AddUndescribed();
    } else {
      violations.Add(absl::StrCat(field, "[", i, "]"),
                     absl::StrCat("is the unknown value ", result,
                                  ": use results of NodeResult, such as FAILED, or none"));
    }
  }
  return {once.begin(), once.end()};
}

}  // namespace nodeops::rpc
