#include "k8s/sandbox/node_codec.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = Schema::Kind;

std::string GoName(std::string_view json_name) {
  if (json_name == "metadata") return "ObjectMeta";
  if (json_name == "uid") return "UID";
  std::string name(json_name);
  name[0] = absl::ascii_toupper(name[0]);
  return name;
}

class Decoder {
 public:
  explicit Decoder(JsonAllocator& allocator) : allocator_(allocator) {}

  std::optional<DecodeError> Decode(const Schema& schema, const Json& in, Json& out) {
    switch (schema.kind) {
      case Kind::kObject:
        return DecodeObject(schema, in, out);
      case Kind::kMap:
        return DecodeMap(schema, in, out);
      case Kind::kList:
        return DecodeList(schema, in, out);
      default:
        return DecodeScalar(schema.kind, in, out);
    }
  }

 private:
  static DecodeError Error(std::string problem, const Json& value) {
    const std::string text = ToText(value);
    return {"", Concat(problem, ", but found ", text.substr(0, 1)), &value};
  }

  static DecodeError Within(std::string_view go_type, std::string_view field, DecodeError error) {
    const std::string here = Concat(go_type, ".", GoName(field));
    error.field = error.field.empty() ? here : Concat(here, ": ", error.field);
    return error;
  }

  static bool IsEmpty(const Json& value) {
    return value.IsNull() || value.IsFalse() ||
           (value.IsString() && value.GetStringLength() == 0) ||
           (value.IsNumber() && value.GetDouble() == 0) || (value.IsArray() && value.Empty()) ||
           (value.IsObject() && value.ObjectEmpty());
  }

  std::optional<DecodeError> DecodeObject(const Schema& schema, const Json& in, Json& out) {
    if (!in.IsObject() && !in.IsNull()) return Error("ReadObjectCB: expect { or n", in);
    out.SetObject();
    for (const Field& field : schema.fields) {
      static const Json null;
      const Json* member = Find(in, field.name);
      if (member == nullptr) member = &null;
      if (member->IsNull() && !field.always) continue;
      Json value;
      if (auto error = Decode(*field.schema, *member, value)) {
        return Within(schema.go_type, field.name, *std::move(error));
      }
      if (!field.always && IsEmpty(value)) continue;
      out.AddMember(MakeString(field.name, allocator_), std::move(value), allocator_);
    }
    return std::nullopt;
  }

  std::optional<DecodeError> DecodeMap(const Schema& schema, const Json& in, Json& out) {
    if (!in.IsObject() && !in.IsNull()) return Error("ReadMapCB: expect { or n", in);
    out.SetObject();
    if (in.IsNull()) return std::nullopt;
    for (const auto& member : in.GetObject()) {
      Json value;
      if (auto error = Decode(*schema.element, member.value, value)) return error;
      out.AddMember(MakeString(Text(member.name), allocator_), std::move(value), allocator_);
    }
    SortMembers(out);
    return std::nullopt;
  }

  std::optional<DecodeError> DecodeList(const Schema& schema, const Json& in, Json& out) {
    if (!in.IsArray() && !in.IsNull()) return Error("decode slice: expect [ or n", in);
    out.SetArray();
    if (in.IsNull()) return std::nullopt;
    for (const Json& item : in.GetArray()) {
      Json value;
      if (auto error = Decode(*schema.element, item, value)) return error;
      out.PushBack(std::move(value), allocator_);
    }
    return std::nullopt;
  }

  std::optional<DecodeError> DecodeScalar(Kind kind, const Json& in, Json& out) {
    if (kind == Kind::kAny) {
      out = Copy(in, allocator_);
      return std::nullopt;
    }
    if (in.IsNull()) {
      if (kind == Kind::kString) out.SetString("", 0);
      if (kind == Kind::kBool) out.SetBool(false);
      if (kind == Kind::kInteger) out.SetInt(0);
      if (kind == Kind::kQuantity) out.SetString("0", 1);
      return std::nullopt;
    }
    if (kind == Kind::kString && !in.IsString()) return Error("ReadString: expects \" or n", in);
    if (kind == Kind::kBool && !in.IsBool()) return Error("ReadBool: expect t or f", in);
    if (kind == Kind::kInteger && !in.IsInt64()) return Error("ReadInt64: expect an integer", in);
    if (kind == Kind::kQuantity && !in.IsString() && !in.IsNumber()) {
      return Error(
          "unmarshalerDecoder: quantities must match the regular expression "
          "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
          in);
    }
    if (kind == Kind::kTime) return DecodeTime(in, out);
    if (kind == Kind::kQuantity && in.IsNumber()) {
      out = MakeString(ToText(in), allocator_);  // The API server writes every quantity as text.
    } else {
      out = Copy(in, allocator_);
    }
    return std::nullopt;
  }

  // Kept to the second, in UTC.
  std::optional<DecodeError> DecodeTime(const Json& in, Json& out) {
    absl::Time time;  // absl reads "infinite-future" and surrounding blanks too.
    const bool starts_well = in.IsString() && absl::ascii_isdigit(in.GetString()[0]);
    if (!starts_well || !absl::ParseTime(absl::RFC3339_full, in.GetString(), &time, nullptr)) {
      return Error("unmarshalerDecoder: expect a time as \"2006-01-02T15:04:05Z07:00\"", in);
    }
    out = MakeString(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()), allocator_);
    return std::nullopt;
  }

  JsonAllocator& allocator_;
};

// The two fields tell the same; the list is the newer one.
void AlignPodCidrs(Json& node, JsonAllocator& allocator) {
  Json& spec = *Find(node, "spec");
  const Json* list = Find(spec, "podCIDRs");
  const std::string first(list == nullptr ? "" : Text((*list)[0]));
  const std::string_view single = StringAt(spec, "podCIDR");
  if (single == first) return;
  Json aligned(rapidjson::kObjectType);
  Json cidrs(rapidjson::kArrayType);
  const std::string cidr(single.empty() ? first : single);
  aligned.AddMember("podCIDR", MakeString(cidr, allocator), allocator);
  if (single.empty()) {
    cidrs = Copy(*list, allocator);
  } else {
    cidrs.PushBack(MakeString(cidr, allocator), allocator);
  }
  aligned.AddMember("podCIDRs", cidrs, allocator);
  for (auto& member : spec.GetObject()) {
    if (Find(aligned, Text(member.name)) != nullptr) continue;
    aligned.AddMember(member.name, member.value, allocator);
  }
  spec = std::move(aligned);
}

}  // namespace

std::optional<DecodeError> DecodeNode(const Json& in, Json& out, JsonAllocator& allocator) {
  if (auto error = Decoder(allocator).Decode(NodeSchema(), in, out)) return error;
  AlignPodCidrs(out, allocator);
  return std::nullopt;
}

std::optional<DecodeError> DecodeObject(const Schema& schema, const Json& in, Json& out,
                                        JsonAllocator& allocator) {
  return Decoder(allocator).Decode(schema, in, out);
}

std::string DecodeErrorMessage(const DecodeError& error, const Json& document) {
  size_t offset = 0;
  const std::string text = ToText(document, error.value, &offset);
  const size_t head = std::min(offset + 1, text.size());
  const auto around = [&](size_t reach) {
    const size_t begin = head - std::min(head, reach);
    return text.substr(begin, head + reach - begin);
  };
  return Concat(error.field, error.field.empty() ? "" : ": ", error.problem, ", error found in #",
                std::min<size_t>(head, 10), " byte of ...|", around(10),
                "|..., bigger context ...|", around(50), "|...");
}

}  // namespace nodeops::k8s::sandbox
