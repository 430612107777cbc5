#include "k8s/sandbox/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace nodeops::k8s::sandbox {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Whether brackets outside of strings nest no deeper than the limit.
bool IsShallow(std::string_view text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return false;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return true;
}

bool HasDuplicates(const Json& object) {
  constexpr rapidjson::SizeType kSmall = 16;
  if (object.MemberCount() > kSmall) {
    absl::flat_hash_set<std::string_view> names;
    for (const auto& member : object.GetObject()) names.insert(Text(member.name));
    return names.size() < object.MemberCount();
  }
  for (auto it = object.MemberBegin(); it != object.MemberEnd(); ++it) {
    if (object.FindMember(it->name) != it) return true;
  }
  return false;
}

void KeepLastOfDuplicates(Json& value) {
  if (value.IsArray()) {
    for (Json& item : value.GetArray()) KeepLastOfDuplicates(item);
    return;
  }
  if (!value.IsObject()) return;
  if (!HasDuplicates(value)) {
    for (auto& member : value.GetObject()) KeepLastOfDuplicates(member.value);
    return;
  }
  // Backwards, so that the last of each name is the first that is seen.
  absl::flat_hash_set<std::string_view> seen;
  std::vector<bool> keep(value.MemberCount());
  for (size_t i = keep.size(); i-- > 0;) {
    keep[i] = seen.insert(Text((value.MemberBegin() + i)->name)).second;
  }
  auto kept = value.MemberBegin();
  for (size_t i = 0; i < keep.size(); ++i) {
    if (!keep[i]) continue;
    const auto it = value.MemberBegin() + i;
    KeepLastOfDuplicates(it->value);
    if (kept != it) {
      kept->name = std::move(it->name);
      kept->value = std::move(it->value);
    }
    ++kept;
  }
  if (kept != value.MemberEnd()) value.EraseMember(kept, value.MemberEnd());
}

struct MarkedWriter {
  rapidjson::StringBuffer buffer;
  Writer writer{buffer};
  const Json* mark = nullptr;
  size_t offset = 0;

  void Write(const Json& value) {
    if (value.IsObject()) {
      writer.StartObject();
      for (const auto& member : value.GetObject()) {
        writer.Key(member.name.GetString(), member.name.GetStringLength());
        Write(member.value);
      }
      writer.EndObject();
    } else if (value.IsArray()) {
      writer.StartArray();
      for (const Json& item : value.GetArray()) Write(item);
      writer.EndArray();
    } else {
      value.Accept(writer);
    }
    if (&value == mark) offset = buffer.GetSize() - ToText(value).size();
  }
};

}  // namespace

std::optional<JsonDocument> ParseJson(std::string_view text) {
  if (!IsShallow(text)) return std::nullopt;
  JsonDocument document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                 rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
  if (document.HasParseError()) return std::nullopt;
  KeepLastOfDuplicates(document);
  return document;
}

JsonDocument ParseStored(const std::string& text) {
  JsonDocument document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
  assert(!document.HasParseError());
  return document;
}

std::string ToText(const Json& value) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  value.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

std::string ToText(const Json& value, const Json* mark, size_t* offset) {
  MarkedWriter marked;
  marked.mark = mark;
  marked.Write(value);
  *offset = marked.offset;
  return std::string(marked.buffer.GetString(), marked.buffer.GetSize());
}

const Json* Find(const Json& object, std::string_view key) {
  if (!object.IsObject()) return nullptr;
  const Json name(rapidjson::StringRef(key.empty() ? "" : key.data(), key.size()));
  const auto it = object.FindMember(name);
  return it == object.MemberEnd() ? nullptr : &it->value;
}

Json* Find(Json& object, std::string_view key) {
  return const_cast<Json*>(Find(std::as_const(object), key));
}

std::string_view StringAt(const Json& object, std::string_view key) {
  const Json* value = Find(object, key);
  return value != nullptr && value->IsString() ? Text(*value) : std::string_view();
}

Json MakeString(std::string_view text, JsonAllocator& allocator) {
  return Json(text.empty() ? "" : text.data(), text.size(), allocator);
}

Json Copy(const Json& value, JsonAllocator& allocator) { return Json(value, allocator); }

void Set(Json& object, std::string_view key, Json value, JsonAllocator& allocator) {
  if (Json* old = Find(object, key); old != nullptr) {
    *old = std::move(value);
  } else {
    object.AddMember(MakeString(key, allocator), std::move(value), allocator);
  }
}

void Remove(Json& object, std::string_view key) {
  const auto it = object.FindMember(Json(rapidjson::StringRef(key.data(), key.size())));
  if (it != object.MemberEnd()) object.EraseMember(it);
}

void SortMembers(Json& object) {
  std::sort(object.MemberBegin(), object.MemberEnd(),
            [](const auto& a, const auto& b) { return Text(a.name) < Text(b.name); });
}

}  // namespace nodeops::k8s::sandbox
