#include "service/audit/audit_line.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

#include "base/text.h"

namespace nodeops::audit {
namespace {

constexpr size_t kMaxRequest = 4096;  // Quotes and backslashes take twice the room in JSON.
constexpr size_t kMaxMessage = 1024;
constexpr size_t kMaxName = 256;

// One JSON object, member by member.
class Line {
 public:
  Line(const char* kind, absl::Time time) {
    writer_.StartObject();
    Add("time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone()), kMaxName);
    Add("kind", kind, kMaxName);
  }

  Line& Add(const char* key, std::string_view text, size_t max_bytes) {
    const std::string clean = base::Sanitize(text, max_bytes);
    writer_.Key(key);
    writer_.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
    return *this;
  }
  Line& Add(const char* key, int64_t number) {
    writer_.Key(key);
    writer_.Int64(number);
    return *this;
  }
  Line& AddIfAny(const char* key, std::string_view text, size_t max_bytes) {
    return text.empty() ? *this : Add(key, text, max_bytes);
  }

  std::string Text() {
    writer_.EndObject();
    return buffer_.GetString();
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

void AddOperation(Line& line, const v1::Operation& operation) {
  line.Add("operation", operation.name(), kMaxName)
      .Add("actor", operation.actor(), kMaxName)
      .Add("action", v1::Operation::Action_Name(operation.action()), kMaxName)
      .Add("mode", v1::Operation::Mode_Name(operation.mode()), kMaxName)
      .AddIfAny("reason", operation.reason(), kMaxMessage)
      .AddIfAny("request_id", operation.request_id(), kMaxName)
      .Add("nodes", operation.counts().total());
}

// A caller that has gone may have started something all the same: what is accepted has a line.
std::string_view DecisionOf(absl::StatusCode code) {
  if (code == absl::StatusCode::kOk) return "accepted";
  return code == absl::StatusCode::kCancelled ? "abandoned" : "refused";
}

}  // namespace

std::string CallLine(const CallRecord& call) {
  Line line("call", call.time);
  line.Add("method", call.method, kMaxName)
      .Add("actor", call.actor, kMaxName)
      .Add("authentication", call.authentication, kMaxName)
      .Add("peer", call.peer, kMaxName)
      .Add("request", call.request, kMaxRequest)
      .Add("decision", DecisionOf(call.code), kMaxName)
      .Add("code", absl::StatusCodeToString(call.code), kMaxName)
      .AddIfAny("message", call.message, kMaxMessage)
      .AddIfAny("operation", call.operation, kMaxName);
  return line.Text();
}

std::string AcceptedLine(const v1::Operation& operation, absl::Time time) {
  Line line("operation_accepted", time);
  AddOperation(line, operation);
  return line.Text();
}

std::string EndedLine(const v1::Operation& operation, absl::Time time) {
  Line line("operation_ended", time);
  AddOperation(line, operation);
  const v1::OperationCounts& counts = operation.counts();
  line.Add("state", v1::Operation::State_Name(operation.state()), kMaxName)
      .Add("changed", counts.changed())
      .Add("unchanged", counts.unchanged())
      .Add("failed", counts.failed())
      .Add("cancelled", counts.cancelled())
      .Add("expired", counts.expired())
      .Add("skipped", counts.skipped())
      .Add("outcome_unknown", counts.outcome_unknown())
      .Add("would_change", counts.would_change());
  return line.Text();
}

std::string GapLine(int64_t lost, absl::Time time) {
  Line line("gap", time);
  line.Add("lost", lost);
  return line.Text();
}

}  // namespace nodeops::audit
