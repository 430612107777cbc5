#include "service/operations/filter_fields.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"

namespace nodeops::operations {
namespace {

using HasNode = std::function<bool(const std::string&)>;
using google::protobuf::Timestamp;

absl::Status CheckNoStar(const FilterToken& value) {
  if (!value.open_start && !value.open_end) return absl::OkStatus();
  return FilterError(value.at, absl::StrCat("this field takes no *, but found ", Describe(value)));
}

// `state`, `action`, `mode`.
absl::StatusOr<OperationPredicate> Enum(const FilterNode& comparison,
                                        const google::protobuf::EnumDescriptor& type,
                                        int (*of)(const v1::Operation&)) {
  const auto* const wanted = type.FindValueByName(comparison.value.text);
  const bool star = comparison.value.open_start || comparison.value.open_end;
  if (wanted == nullptr || wanted->number() == 0 || star) {
    std::vector<std::string> known;
    for (int i = 1; i < type.value_count(); ++i) known.push_back(type.value(i)->name());
    return FilterError(comparison.value.at, absl::StrCat(comparison.field.text, " is one of ",
                                                         absl::StrJoin(known, ", "), ", but found ",
                                                         Describe(comparison.value)));
  }
  const bool same = comparison.comparator.text == "=";
  return [of, same, number = wanted->number()](const v1::Operation& operation, const HasNode&) {
    return (of(operation) == number) == same;
  };
}

bool Matches(const FilterToken& pattern, const std::string& text) {
  if (pattern.open_start && pattern.open_end) return absl::StrContains(text, pattern.text);
  if (pattern.open_start) return absl::EndsWith(text, pattern.text);
  if (pattern.open_end) return absl::StartsWith(text, pattern.text);
  return text == pattern.text;
}

// `actor`, `request_id`, `from_operation`.
absl::StatusOr<OperationPredicate> Text(const FilterNode& comparison,
                                        const std::string& (v1::Operation::*of)() const) {
  const bool same = comparison.comparator.text == "=";
  return [of, same, pattern = comparison.value](const v1::Operation& operation, const HasNode&) {
    return Matches(pattern, (operation.*of)()) == same;
  };
}

absl::StatusOr<OperationPredicate> Cluster(const FilterNode& comparison) {
  return [pattern = comparison.value](const v1::Operation& operation, const HasNode&) {
    return std::any_of(operation.clusters().begin(), operation.clusters().end(),
                       [&](const std::string& cluster) { return Matches(pattern, cluster); });
  };
}

absl::StatusOr<OperationPredicate> Node(const FilterNode& comparison) {
  NODEOPS_RETURN_IF_ERROR(CheckNoStar(comparison.value));
  return [node = comparison.value.text](const v1::Operation&, const HasNode& has_node) {
    return has_node(node);
  };
}

bool Compare(absl::Time left, const std::string& comparator, absl::Time right) {
  if (comparator == "<") return left < right;
  if (comparator == "<=") return left <= right;
  if (comparator == ">") return left > right;
  if (comparator == ">=") return left >= right;
  return (left == right) == (comparator == "=");
}

// `create_time`, `end_time`: what has no such time is not before, at or after any.
absl::StatusOr<OperationPredicate> Time(const FilterNode& comparison,
                                        const Timestamp* (*of)(const v1::Operation&)) {
  absl::Time wanted;
  std::string error;
  NODEOPS_RETURN_IF_ERROR(CheckNoStar(comparison.value));
  const bool parsed = absl::ParseTime(absl::RFC3339_full, comparison.value.text, &wanted, &error);
  if (!parsed || wanted == absl::InfiniteFuture() || wanted == absl::InfinitePast()) {
    return FilterError(comparison.value.at,
                       absl::StrCat("a time such as \"2026-01-31T13:30:00Z\" is expected, but "
                                    "found ",
                                    Describe(comparison.value)));
  }
  return [of, wanted, comparator = comparison.comparator.text](const v1::Operation& operation,
                                                               const HasNode&) {
    const Timestamp* const time = of(operation);
    if (time == nullptr) return comparator == "!=";
    const absl::Time at = absl::FromUnixSeconds(time->seconds()) + absl::Nanoseconds(time->nanos());
    return Compare(at, comparator, wanted);
  };
}

struct Field {
  const char* name;
  std::vector<std::string> comparators;
  std::function<absl::StatusOr<OperationPredicate>(const FilterNode&)> compile;
};

const std::vector<Field>& Fields() {
  using std::placeholders::_1;
  using O = v1::Operation;
  static const auto* const fields = new std::vector<Field>{
      {"state",
       {"=", "!="},
       [](const FilterNode& comparison) {
         return Enum(comparison, *O::State_descriptor(),
                     [](const O& o) -> int { return o.state(); });
       }},
      {"action",
       {"=", "!="},
       [](const FilterNode& comparison) {
         return Enum(comparison, *O::Action_descriptor(),
                     [](const O& o) -> int { return o.action(); });
       }},
      {"mode",
       {"=", "!="},
       [](const FilterNode& comparison) {
         return Enum(comparison, *O::Mode_descriptor(), [](const O& o) -> int { return o.mode(); });
       }},
      {"actor", {"=", "!="}, std::bind(&Text, _1, &O::actor)},
      {"request_id", {"=", "!="}, std::bind(&Text, _1, &O::request_id)},
      {"from_operation", {"=", "!="}, std::bind(&Text, _1, &O::from_operation)},
      {"cluster", {"=", ":"}, &Cluster},
      {kFilterNodeField, {"=", ":"}, &Node},
      {"create_time",
       {"<", "<=", ">", ">=", "=", "!="},
       [](const FilterNode& comparison) {
         return Time(comparison,
                     [](const O& o) { return o.has_create_time() ? &o.create_time() : nullptr; });
       }},
      {"end_time",
       {"<", "<=", ">", ">=", "=", "!="},
       [](const FilterNode& comparison) {
         return Time(comparison,
                     [](const O& o) { return o.has_end_time() ? &o.end_time() : nullptr; });
       }},
  };
  return *fields;
}

}  // namespace

absl::StatusOr<OperationPredicate> CompileComparison(const FilterNode& comparison) {
  const FilterToken& name = comparison.field;
  const bool star = name.open_start || name.open_end;
  const auto field = std::find_if(Fields().begin(), Fields().end(), [&](const Field& known) {
    return name.text == known.name && !star;
  });
  if (field == Fields().end()) {
    const auto append = [](std::string* out, const Field& known) { out->append(known.name); };
    return FilterError(name.at, absl::StrCat("there is no field ", Describe(name), "; there are ",
                                             absl::StrJoin(Fields(), ", ", append)));
  }
  const auto& comparators = field->comparators;
  const FilterToken& comparator = comparison.comparator;
  if (std::find(comparators.begin(), comparators.end(), comparator.text) == comparators.end()) {
    return FilterError(comparator.at, absl::StrCat(field->name, " can be compared by ",
                                                   absl::StrJoin(comparators, " "), ", but found ",
                                                   Describe(comparator)));
  }
  return field->compile(comparison);
}

}  // namespace nodeops::operations
