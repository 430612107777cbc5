#include "tests/testing/sandbox_client.h"

#include <curl/curl.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_split.h"

namespace nodeops::tests {
namespace {

size_t Append(char* bytes, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

JournalRecord Parse(const std::string& line) {
  rapidjson::Document json;
  json.Parse(line.c_str(), line.size());
  JournalRecord record;
  absl::ParseTime(absl::RFC3339_full, json["time"].GetString(), &record.time, nullptr);
  record.verb = json["verb"].GetString();
  record.resource = json["resource"].GetString();
  record.node = json["node"].GetString();
  record.user_agent = json["userAgent"].GetString();
  record.status = json["status"].GetInt();
  record.fault = json["fault"].GetString();
  record.took_effect = json["tookEffect"].GetBool();
  return record;
}

}  // namespace

SandboxClient::SandboxClient(k8s::ClusterConfig config) : config_(std::move(config)) {}

std::vector<JournalRecord> SandboxClient::NodeOpsJournal(const std::string& resource) {
  std::vector<JournalRecord> records;
  for (const auto line : absl::StrSplit(Get("/sandbox/journal"), '\n', absl::SkipEmpty())) {
    JournalRecord record = Parse(std::string(line));
    if (record.resource != resource) continue;
    if (record.user_agent.rfind("nodeops", 0) == 0) records.push_back(std::move(record));
  }
  return records;
}

std::string SandboxClient::Get(const std::string& path) { return Send("GET", path, ""); }

std::string SandboxClient::MergePatch(const std::string& path, const std::string& patch) {
  return Send("PATCH", path, patch);
}

std::string SandboxClient::Send(const std::string& method, const std::string& path,
                                const std::string& body) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  curl_slist* list =
      curl_slist_append(nullptr, ("Authorization: Bearer " + config_.token.Reveal()).c_str());
  list = curl_slist_append(list, "Content-Type: application/merge-patch+json");
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list,
                                                                            &curl_slist_free_all);
  std::string answer;
  curl_blob ca{config_.ca_pem.data(), config_.ca_pem.size(), CURL_BLOB_COPY};
  curl_easy_setopt(curl.get(), CURLOPT_URL, (config_.server + path).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CAINFO_BLOB, &ca);
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!body.empty()) curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_USERAGENT, "test");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  long status = 0;
  const CURLcode code = curl_easy_perform(curl.get());
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status / 100 != 2) {
    std::cerr << method << ' ' << path << ": " << curl_easy_strerror(code) << ", status " << status
              << ": " << answer << std::endl;
    std::abort();
  }
  return answer;
}

}  // namespace nodeops::tests
