#ifndef NODEOPS_TESTS_METRICS_METRICS_PAGE_H_
#define NODEOPS_TESTS_METRICS_METRICS_PAGE_H_

#include <map>
#include <set>
#include <string>
#include <tuple>

namespace nodeops::tests {

using Labels = std::map<std::string, std::string>;

// What /metrics answered, taken apart. Whatever is not in the text format fails the test.
class MetricsPage {
 public:
  // Asks the HTTP port at `url`, such as "http://127.0.0.1:8080". Ends the test if there is none.
  static MetricsPage Fetch(const std::string& url);
  explicit MetricsPage(std::string text);

  // The sum of the metric's series that have these labels, whatever others they have.
  double Sum(const std::string& name, const Labels& labels = {}) const;
  // Of the same series, by the values of one label; without those that are 0.
  std::map<std::string, double> By(const std::string& label, const std::string& name,
                                   const Labels& labels = {}) const;

  // The names in its TYPE lines.
  const std::set<std::string>& families() const { return families_; }
  const std::string& text() const { return text_; }

 private:
  struct Series {
    std::string name;
    Labels labels;
    bool operator<(const Series& other) const {
      return std::tie(name, labels) < std::tie(other.name, other.labels);
    }
  };

  void ReadSeries(const std::string& line);

  std::string text_;
  std::set<std::string> families_;
  std::map<Series, double> values_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_METRICS_METRICS_PAGE_H_
