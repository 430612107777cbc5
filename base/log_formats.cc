#include "base/log_formats.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/details/log_msg.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "base/log_scope.h"
#include "base/text.h"

namespace nodeops::base {
namespace {

constexpr size_t kMaxMessageBytes = 16 << 10;
constexpr size_t kMaxFieldBytes = 512;

std::string Time(const spdlog::details::log_msg& entry) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromChrono(entry.time),
                          absl::UTCTimeZone());
}

std::string Message(const spdlog::details::log_msg& entry) {
  return Sanitize({entry.payload.data(), entry.payload.size()}, kMaxMessageBytes);
}

void Append(std::string_view text, spdlog::memory_buf_t& out) {
  out.append(text.data(), text.data() + text.size());
}

class TextFormat final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& entry, spdlog::memory_buf_t& out) override {
    // In capitals and padded, as operators' filters expect it.
    static constexpr std::string_view kLevels[] = {" TRACE ", " DEBUG ", " INFO  ", " WARN  ",
                                                   " ERROR ", " FATAL ", " OFF   "};
    Append(Time(entry), out);
    Append(kLevels[entry.level], out);
    Append(Message(entry), out);
    Append("\n", out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormat>();
  }
};

class JsonFormat final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& entry, spdlog::memory_buf_t& out) override {
    static constexpr const char* kLevels[] = {"trace", "debug", "info", "warn",
                                              "error", "fatal", "off"};
    rapidjson::StringBuffer line;
    Writer writer(line);
    writer.StartObject();
    Add("time", Time(entry), writer);
    Add("level", kLevels[entry.level], writer);
    Add("message", Message(entry), writer);
    const LogFields fields = LogScope::Current();
    AddField("operation", fields.operation, writer);
    AddField("cluster", fields.cluster, writer);
    AddField("node", fields.node, writer);
    if (fields.attempt > 0) {
      writer.Key("attempt");
      writer.Int(fields.attempt);
    }
    writer.EndObject();
    Append({line.GetString(), line.GetSize()}, out);
    Append("\n", out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormat>();
  }

 private:
  using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

  static void Add(const char* key, const std::string& value, Writer& writer) {
    writer.Key(key);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  static void AddField(const char* key, std::string_view value, Writer& writer) {
    if (!value.empty()) Add(key, Sanitize(value, kMaxFieldBytes), writer);
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> NewTextLogFormat() { return std::make_unique<TextFormat>(); }

std::unique_ptr<spdlog::formatter> NewJsonLogFormat() { return std::make_unique<JsonFormat>(); }

}  // namespace nodeops::base
