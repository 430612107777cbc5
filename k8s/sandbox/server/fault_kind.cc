#include "k8s/sandbox/server/fault_kind.h"

#include <algorithm>
#include <iterator>

namespace nodeops::k8s::sandbox {
namespace {

struct NamedKind {
  FaultKind kind;
  std::string_view name;
  bool takes_effect = true;
};

constexpr NamedKind kKinds[] = {
    {FaultKind::kNone, "none"},
    {FaultKind::kStatus, "status", false},
    {FaultKind::kStatusAfter, "status-after"},
    {FaultKind::kRedirect, "redirect", false},
    {FaultKind::kResetBefore, "reset-before", false},
    {FaultKind::kResetAfter, "reset-after"},
    {FaultKind::kCloseBefore, "close-before", false},
    {FaultKind::kCloseAfter, "close-after"},
    {FaultKind::kStall, "stall", false},
    {FaultKind::kStallAfter, "stall-after"},
    {FaultKind::kTruncateHeaders, "truncate-headers"},
    {FaultKind::kTruncate, "truncate"},
    {FaultKind::kTruncateChunk, "truncate-chunk"},
    {FaultKind::kLengthTooLong, "length-too-long"},
    {FaultKind::kLengthTooShort, "length-too-short"},
    {FaultKind::kTrickle, "trickle"},
    {FaultKind::kGarbage, "garbage"},
    {FaultKind::kStatusIn200, "status-in-200"},
    {FaultKind::kHuge, "huge"},
    {FaultKind::kGzipBomb, "gzip-bomb"},
    {FaultKind::kDeepJson, "deep-json"},
    {FaultKind::kBadUtf8, "bad-utf8"},
    {FaultKind::kDuplicateKey, "duplicate-key"},
    {FaultKind::kRace, "race"},
    {FaultKind::kReplace, "replace"},
    {FaultKind::kDelete, "delete"},
};

struct NamedConnectionFault {
  ConnectionFault fault;
  std::string_view name;
};

constexpr NamedConnectionFault kConnectionFaults[] = {
    {ConnectionFault::kNone, "none"},
    {ConnectionFault::kRefuse, "refuse"},
    {ConnectionFault::kBlackHole, "black-hole"},
    {ConnectionFault::kReset, "reset"},
    {ConnectionFault::kStall, "stall"},
    {ConnectionFault::kWrongName, "wrong-name"},
    {ConnectionFault::kExpired, "expired"},
};

const NamedKind& Row(FaultKind kind) {
  return *std::find_if(std::begin(kKinds), std::end(kKinds),
                       [kind](const NamedKind& row) { return row.kind == kind; });
}

}  // namespace

std::string_view FaultKindName(FaultKind kind) { return Row(kind).name; }

std::optional<FaultKind> FaultKindOf(std::string_view name) {
  for (const NamedKind& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

std::vector<FaultKind> AllFaultKinds() {
  std::vector<FaultKind> kinds;
  for (const NamedKind& row : kKinds) kinds.push_back(row.kind);
  return kinds;
}

bool TakesEffect(FaultKind kind) { return Row(kind).takes_effect; }

std::string_view ConnectionFaultName(ConnectionFault fault) {
  return std::find_if(std::begin(kConnectionFaults), std::end(kConnectionFaults),
                      [fault](const auto& row) { return row.fault == fault; })
      ->name;
}

std::optional<ConnectionFault> ConnectionFaultOf(std::string_view name) {
  for (const NamedConnectionFault& row : kConnectionFaults) {
    if (row.name == name) return row.fault;
  }
  return std::nullopt;
}

std::vector<ConnectionFault> AllConnectionFaults() {
  std::vector<ConnectionFault> faults;
  for (const NamedConnectionFault& row : kConnectionFaults) faults.push_back(row.fault);
  return faults;
}

}  // namespace nodeops::k8s::sandbox
