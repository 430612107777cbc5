#include "k8s/testing/transcript.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string_view>

#include "absl/strings/numbers.h"

namespace nodeops::k8s {
namespace {

[[noreturn]] void Die(const std::string& name, std::string_view why) {
  std::cerr << "transcript " << name << ": " << why << "\n";
  std::abort();
}

// Takes what stands before `separator` off `text`; all of it if there is none.
std::string Take(std::string& text, std::string_view separator) {
  const size_t end = text.find(separator);
  std::string taken = text.substr(0, end);
  text.erase(0, end == std::string::npos ? end : end + separator.size());
  return taken;
}

HttpHeaders TakeHeaders(std::string& text) {
  HttpHeaders headers;
  for (std::string line = Take(text, "\n"); !line.empty(); line = Take(text, "\n")) {
    std::string name = Take(line, ": ");
    headers.emplace_back(std::move(name), std::move(line));
  }
  return headers;
}

}  // namespace

Transcript ReadTranscript(const std::string& name) {
  std::ifstream file("k8s/testing/transcripts/" + name + ".txt");
  if (!file) Die(name, "no such file");
  std::stringstream content;
  content << file.rdbuf();
  std::string response = content.str();
  std::string request = Take(response, "\n--- response\n");
  if (response.empty()) Die(name, "no response");

  Transcript transcript;
  while (request.rfind('#', 0) == 0) Take(request, "\n");
  transcript.request.method = Take(request, " ");
  transcript.request.target = Take(request, " ");
  Take(request, "\n");
  transcript.request.headers = TakeHeaders(request);
  transcript.request.body = Take(request, "\n");

  Take(response, " ");
  if (!absl::SimpleAtoi(Take(response, " "), &transcript.response.status)) Die(name, "no status");
  Take(response, "\n");
  transcript.response.headers = TakeHeaders(response);
  transcript.response.body = std::move(response);
  return transcript;
}

}  // namespace nodeops::k8s
