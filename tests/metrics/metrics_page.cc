#include "tests/metrics/metrics_page.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

namespace nodeops::tests {
namespace {

// Everything that the server at that loopback port answers until it closes the connection.
std::string Ask(uint16_t port, const std::string& request) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
      write(connection, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    char bytes[4096];
    for (ssize_t count; (count = read(connection, bytes, sizeof(bytes))) > 0;) {
      answer.append(bytes, count);
    }
  }
  close(connection);
  return answer;
}

}  // namespace

MetricsPage MetricsPage::Fetch(const std::string& url) {
  const int port = std::atoi(url.c_str() + url.rfind(':') + 1);
  const std::string answer =
      Ask(static_cast<uint16_t>(port), "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" +
                                           std::to_string(port) + "\r\nConnection: close\r\n\r\n");
  const size_t body = answer.find("\r\n\r\n");
  if (answer.rfind("HTTP/1.1 200 ", 0) != 0 || body == std::string::npos) {
    std::cerr << url << "/metrics answered: " << answer << std::endl;
    std::abort();
  }
  EXPECT_NE(answer.find("Content-Type: text/plain; version=0.0.4"), std::string::npos) << answer;
  return MetricsPage(answer.substr(body + 4));
}

MetricsPage::MetricsPage(std::string text) : text_(std::move(text)) {
  std::istringstream lines(text_);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string mark, kind, name;
    if (line.rfind("# ", 0) != 0) {
      ReadSeries(line);
    } else if (words >> mark >> kind >> name && kind == "TYPE") {
      EXPECT_TRUE(families_.insert(name).second) << "twice: " << name;
    }
  }
}

void MetricsPage::ReadSeries(const std::string& line) {
  static const std::regex kSeries(R"(([a-z_]+)(?:\{(.*)\})? (\S+))");
  static const std::regex kLabel(R"rx(([a-z_]+)="((?:[^"\\]|\\.)*)",?)rx");
  std::smatch match;
  ASSERT_TRUE(std::regex_match(line, match, kSeries)) << line;
  Series series{match[1], {}};
  const std::string labels = match[2];
  for (std::sregex_iterator label(labels.begin(), labels.end(), kLabel), end; label != end;
       ++label) {
    series.labels[(*label)[1]] = (*label)[2];
  }
  EXPECT_TRUE(values_.emplace(std::move(series), std::stod(match[3])).second) << "twice: " << line;
}

double MetricsPage::Sum(const std::string& name, const Labels& labels) const {
  double sum = 0;
  for (const auto& [series, value] : values_) {
    bool matches = series.name == name;
    for (const auto& [label, wanted] : labels) {
      const auto found = series.labels.find(label);
      matches = matches && found != series.labels.end() && found->second == wanted;
    }
    if (matches) sum += value;
  }
  return sum;
}

std::map<std::string, double> MetricsPage::By(const std::string& label, const std::string& name,
                                              const Labels& labels) const {
  std::map<std::string, double> sums;
  for (const auto& [series, value] : values_) {
    if (series.name != name || value == 0) continue;
    Labels with = labels;
    with[label] = series.labels.at(label);
    sums[with[label]] = Sum(name, with);
  }
  for (auto sum = sums.begin(); sum != sums.end();) {
    sum = sum->second == 0 ? sums.erase(sum) : std::next(sum);
  }
  return sums;
}

}  // namespace nodeops::tests
