#include "k8s/sandbox/server/journal.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::k8s::sandbox {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr size_t kMaxBody = 2048;
// Every client has one name; a hostile one must not fill the memory with names.
constexpr size_t kMaxUserAgents = 1000;

void Key(Writer& writer, std::string_view key) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

void Field(Writer& writer, std::string_view key, std::string_view text) {
  Key(writer, key);
  const std::string clean = base::Sanitize(text);
  writer.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
}

void Field(Writer& writer, std::string_view key, int64_t number) {
  Key(writer, key);
  writer.Int64(number);
}

void Field(Writer& writer, std::string_view key, const std::map<std::string, int64_t>& counts) {
  Key(writer, key);
  writer.StartObject();
  for (const auto& [name, count] : counts) Field(writer, name, count);
  writer.EndObject();
}

std::string ToJson(const JournalEntry& entry) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Field(writer, "number", entry.number);
  Field(writer, "time", absl::FormatTime(absl::RFC3339_full, entry.time, absl::UTCTimeZone()));
  Field(writer, "connection", static_cast<int64_t>(entry.connection));
  Field(writer, "user", entry.user);
  Field(writer, "userAgent", entry.user_agent);
  Field(writer, "method", entry.method);
  Field(writer, "path", entry.path);
  Field(writer, "query", entry.query);
  Field(writer, "verb", entry.verb);
  Field(writer, "resource", entry.resource);
  Field(writer, "node", entry.node);
  Field(writer, "contentType", entry.content_type);
  Field(writer, "requestResourceVersion", entry.request_resource_version);
  Field(writer, "requestBody", entry.request_body);
  Field(writer, "requestBytes", static_cast<int64_t>(entry.request_bytes));
  Field(writer, "status", entry.status);
  Field(writer, "resourceVersion", entry.resource_version);
  Field(writer, "fault", entry.fault);
  Key(writer, "tookEffect");
  writer.Bool(entry.took_effect);
  writer.EndObject();
  return buffer.GetString();
}

// Nodes are what the sandbox is about.
std::string CountedAs(const JournalEntry& entry) {
  if (entry.resource.empty() || entry.resource == "nodes") return entry.verb;
  return absl::StrCat(entry.verb, " ", entry.resource);
}

int64_t CountOf(const std::map<std::string, int64_t>& counts, const std::string& name) {
  const auto count = counts.find(name);
  return count == counts.end() ? 0 : count->second;
}

}  // namespace

void Journal::Append(JournalEntry entry) {
  entry.number = ++last_;
  entry.request_bytes = entry.request_body.size();
  if (entry.request_body.size() > kMaxBody) entry.request_body.resize(kMaxBody);
  entry.request_body.shrink_to_fit();
  const std::string deed = CountedAs(entry);
  ++requests_[deed];
  ++statuses_[absl::StrCat(entry.status)];
  if (entry.took_effect) ++effects_[deed];
  if (!entry.fault.empty()) ++faults_[entry.fault];
  if (entry.status == 409) {
    Counts& agents = conflicts_[deed];
    const std::string agent = base::Sanitize(entry.user_agent, 256);
    ++agents[agents.size() < kMaxUserAgents || agents.contains(agent) ? agent : "(other)"];
  }
  entries_.push_back(std::move(entry));
  if (entries_.size() > capacity_) entries_.pop_front();
}

std::string Journal::ToJsonLines(int64_t after) const {
  std::string lines;
  for (const JournalEntry& entry : entries_) {
    if (entry.number > after) absl::StrAppend(&lines, ToJson(entry), "\n");
  }
  return lines;
}

std::string Journal::StatsJson() const {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Field(writer, "requests", requests_);
  Field(writer, "writesThatTookEffect", effects_);
  Field(writer, "statuses", statuses_);
  Field(writer, "faults", faults_);
  Key(writer, "conflicts");
  writer.StartObject();
  for (const auto& [verb, agents] : conflicts_) Field(writer, verb, agents);
  writer.EndObject();
  Field(writer, "firstKept", entries_.empty() ? 0 : entries_.front().number);
  Field(writer, "last", last_);
  writer.EndObject();
  return buffer.GetString();
}

int64_t Journal::Requests(const std::string& verb) const { return CountOf(requests_, verb); }

int64_t Journal::Effects(const std::string& verb) const { return CountOf(effects_, verb); }

}  // namespace nodeops::k8s::sandbox
