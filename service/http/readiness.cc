#include "service/http/readiness.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/text.h"

namespace nodeops::http {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Write(Writer& json, const char* name, const std::string& value) {
  json.Key(name);
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

const char* NameOf(Observation::State state) {
  switch (state) {
    case Observation::State::kGood:
      return "ok";
    case Observation::State::kBad:
      return "failing";
    case Observation::State::kUnknown:
      break;
  }
  return "unknown";
}

void Write(Writer& json, const Observation& observation) {
  Write(json, "state", NameOf(observation.state));
  if (observation.state != Observation::State::kUnknown) {
    Write(json, "seen",
          absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", observation.seen, absl::UTCTimeZone()));
  }
  if (observation.state == Observation::State::kBad) {
    Write(json, "problem", base::Sanitize(observation.problem, 300));
  }
}

void WriteDetails(Writer& json, const Readiness& readiness) {
  json.Key("shutting_down");
  json.Bool(readiness.shutting_down);
  json.Key("store");
  json.StartObject();
  Write(json, readiness.store);
  json.EndObject();
  json.Key("clusters");
  json.StartArray();
  for (const Readiness::Cluster& cluster : readiness.clusters) {
    json.StartObject();
    Write(json, "name", cluster.name);
    Write(json, cluster.api_server);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

HttpAnswer ReadyAnswer(const Readiness& readiness, bool details) {
  const bool ready = !readiness.shutting_down && readiness.store.state != Observation::State::kBad;
  rapidjson::StringBuffer buffer;
  Writer json(buffer);
  json.StartObject();
  json.Key("ready");
  json.Bool(ready);
  if (details) WriteDetails(json, readiness);
  json.EndObject();
  return {.status = ready ? 200 : 503,
          .headers = {{"Content-Type", "application/json"}},
          .body = std::string(buffer.GetString(), buffer.GetSize()) + "\n"};
}

}  // namespace nodeops::http
