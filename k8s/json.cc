#include "k8s/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::k8s {
namespace {

using Document = rapidjson::Document;
using Value = rapidjson::Value;

// RapidJSON's default of 64 KiB a chunk would be most of the memory of a small node.
constexpr size_t kChunkBytes = 4096;

struct OwnedDocument {
  Document::AllocatorType allocator{kChunkBytes};
  Document document{&allocator};
};

JsonDocument Share(std::shared_ptr<OwnedDocument> owned) {
  const Document* document = &owned->document;
  return JsonDocument(std::move(owned), document);
}

// Passes the reader's events on to a document until one breaks a limit.
class LimitFilter {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  LimitFilter(Document& document, int max_depth) : document_(document), max_depth_(max_depth) {}

  const std::string& refusal() const { return refusal_; }

  bool Null() { return document_.Null(); }
  bool Bool(bool b) { return document_.Bool(b); }
  bool Int(int i) { return document_.Int(i); }
  bool Uint(unsigned i) { return document_.Uint(i); }
  bool Int64(int64_t i) { return document_.Int64(i); }
  bool Uint64(uint64_t i) { return document_.Uint64(i); }
  bool Double(double d) {
    // The reader makes integers that do not fit 64 bits doubles.
    if (d >= 0x1p64 || d <= -0x1p63) return Refuse("number beyond 64 bits");
    return document_.Double(d);
  }
  bool RawNumber(const Ch* text, SizeType length, bool copy) {
    return document_.RawNumber(text, length, copy);
  }
  bool String(const Ch* text, SizeType length, bool copy) {
    return document_.String(text, length, copy);
  }
  bool StartObject() { return Enter() && document_.StartObject(); }
  bool Key(const Ch* text, SizeType length, bool copy) { return document_.Key(text, length, copy); }
  bool EndObject(SizeType count) { return Leave() && document_.EndObject(count); }
  bool StartArray() { return Enter() && document_.StartArray(); }
  bool EndArray(SizeType count) { return Leave() && document_.EndArray(count); }

 private:
  bool Refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }
  bool Enter() {
    if (++depth_ <= max_depth_) return true;
    return Refuse(absl::StrCat("nested deeper than ", max_depth_, " levels"));
  }
  bool Leave() {
    --depth_;
    return true;
  }

  Document& document_;
  const int max_depth_;
  int depth_ = 0;
  std::string refusal_;
};

// The first key found twice in one object. Recursion ends at the depth that the filter let through.
std::optional<std::string_view> FindDuplicateKey(const Value& value) {
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) {
      if (auto key = FindDuplicateKey(item)) return key;
    }
  }
  if (!value.IsObject()) return std::nullopt;
  std::vector<std::string_view> keys;
  keys.reserve(value.MemberCount());
  for (const auto& member : value.GetObject()) {
    if (auto key = FindDuplicateKey(member.value)) return key;
    keys.push_back(JsonText(member.name));
  }
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return std::nullopt;
  return *twice;
}

}  // namespace

absl::StatusOr<JsonDocument> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("JSON of ", text.size(), " bytes, more than ",
                                                   limits.max_bytes, " are not accepted"));
  }
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseFullPrecisionFlag;
  auto owned = std::make_shared<OwnedDocument>();
  LimitFilter filter(owned->document, limits.max_depth);
  rapidjson::ParseResult result;
  rapidjson::MemoryStream bytes(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  auto generate = [&](Document&) {
    result = rapidjson::Reader().Parse<kFlags>(stream, filter);
    return !result.IsError();
  };
  owned->document.Populate(generate);
  if (result.IsError()) {
    const std::string why = filter.refusal().empty()
                                ? std::string(rapidjson::GetParseError_En(result.Code()))
                                : filter.refusal();
    return absl::InvalidArgumentError(
        absl::StrCat("invalid JSON at byte ", result.Offset(), ": ", why));
  }
  // The reader takes a NUL byte for the end.
  if (stream.Tell() != text.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid JSON at byte ", stream.Tell(), ": NUL byte"));
  }
  if (const auto key = FindDuplicateKey(owned->document)) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid JSON: key \"", base::Sanitize(*key, 128), "\" twice in an object"));
  }
  return Share(std::move(owned));
}

JsonDocument CopyJson(const Value& value) {
  auto owned = std::make_shared<OwnedDocument>();
  owned->document.CopyFrom(value, owned->allocator);
  return Share(std::move(owned));
}

const Value* FindJson(const Value& value, std::initializer_list<std::string_view> path) {
  const Value* found = &value;
  for (const std::string_view key : path) {
    if (!found->IsObject()) return nullptr;
    const auto member = found->FindMember(JsonReference(key));
    if (member == found->MemberEnd()) return nullptr;
    found = &member->value;
  }
  return found;
}

std::optional<std::string_view> FindJsonString(const Value& value,
                                               std::initializer_list<std::string_view> path) {
  const Value* found = FindJson(value, path);
  if (found == nullptr || !found->IsString()) return std::nullopt;
  return JsonText(*found);
}

std::string_view JsonText(const Value& value) {
  assert(value.IsString());
  return {value.GetString(), value.GetStringLength()};
}

Value JsonReference(std::string_view text) {
  // An empty view may hold no pointer, which RapidJSON does not take.
  if (text.empty()) return Value(rapidjson::StringRef("", 0));
  return Value(rapidjson::StringRef(text.data(), text.size()));
}

std::string WriteJson(const Value& value) {
  using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  value.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace nodeops::k8s
