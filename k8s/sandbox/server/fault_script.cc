#include "k8s/sandbox/server/fault_script.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

bool Matches(const FaultRule& rule, std::string_view node, std::string_view verb) {
  if (rule.node != "*" && rule.node != node) return false;
  return rule.verbs.empty() ||
         std::find(rule.verbs.begin(), rule.verbs.end(), verb) != rule.verbs.end();
}

}  // namespace

std::string FaultName(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kNone:
      return fault.delay > absl::ZeroDuration() ? "delay" : "";
    case FaultKind::kStatus:
      return absl::StrCat(fault.status);
    case FaultKind::kStatusAfter:
      return absl::StrCat(fault.status, "-after");
    default:
      return std::string(FaultKindName(fault.kind));
  }
}

FaultRule RaceRule(double probability) {
  FaultRule rule;
  rule.verbs = {"patch", "update"};
  rule.probability = probability;
  rule.answers = {Fault{.kind = FaultKind::kRace}};
  return rule;
}

FaultScript::FaultScript(std::vector<FaultRule> rules, uint64_t seed) : seed_(seed) {
  for (FaultRule& rule : rules) {
    if (!rule.answers.empty()) rules_.push_back({.rule = std::move(rule)});
  }
}

Fault FaultScript::Next(std::string_view node, std::string_view verb) {
  for (size_t i = 0; i < rules_.size(); ++i) {
    const FaultRule& rule = rules_[i].rule;
    if (!Matches(rule, node, verb)) continue;
    Count& count = rules_[i].nodes[std::string(node)];
    const int64_t nth = count.matched++;
    if (nth < rule.after || (rule.times && count.acted >= *rule.times)) continue;
    if (!Draws(i, node, nth)) continue;
    return rule.answers[count.acted++ % rule.answers.size()];
  }
  return {};
}

// std::seed_seq mixes its input well and, unlike hash functions, gives the same numbers everywhere.
bool FaultScript::Draws(size_t rule, std::string_view node, int64_t nth) const {
  const double probability = rules_[rule].rule.probability;
  if (probability >= 1) return true;
  std::vector<uint32_t> material = {
      static_cast<uint32_t>(seed_), static_cast<uint32_t>(seed_ >> 32), static_cast<uint32_t>(rule),
      static_cast<uint32_t>(nth), static_cast<uint32_t>(static_cast<uint64_t>(nth) >> 32)};
  for (const char c : node) material.push_back(static_cast<unsigned char>(c));
  std::seed_seq mixer(material.begin(), material.end());
  uint32_t drawn[2];
  mixer.generate(std::begin(drawn), std::end(drawn));
  return drawn[0] < probability * 4294967296.0;
}

}  // namespace nodeops::k8s::sandbox
