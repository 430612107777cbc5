#include "service/engine/testing/node_remainder.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace nodeops::engine {

std::string NodeRemainder(const std::string& json) {
  rapidjson::Document node;
  node.Parse(json.data(), json.size());
  node.RemoveMember("status");
  node["spec"].RemoveMember("unschedulable");
  rapidjson::Value& metadata = node["metadata"];
  metadata.RemoveMember("resourceVersion");
  metadata.RemoveMember("managedFields");
  rapidjson::Value& annotations = metadata["annotations"];
  for (auto entry = annotations.MemberBegin(); entry != annotations.MemberEnd();) {
    const std::string_view key(entry->name.GetString(), entry->name.GetStringLength());
    entry = key.substr(0, 12) == "nodeops.dev/" ? annotations.EraseMember(entry) : entry + 1;
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  node.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace nodeops::engine
