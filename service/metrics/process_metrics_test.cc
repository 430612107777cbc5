#include "service/metrics/process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>

#include "base/version.h"

namespace nodeops::metrics {
namespace {

class ProcessMetricsTest : public testing::Test {
 protected:
  ProcessMetricsTest() { AddProcessMetrics(registry_); }
  double Value(const std::string& series) const {
    const std::string text = "\n" + registry_.Text();
    const size_t place = text.find("\n" + series + " ");
    EXPECT_NE(place, std::string::npos) << text;
    return place == std::string::npos ? -1 : std::atof(text.c_str() + place + series.size() + 2);
  }

  MetricRegistry registry_;
};

TEST_F(ProcessMetricsTest, SaysTheVersion) {
  EXPECT_EQ(Value(std::string("nodeops_build_info{version=\"") + base::kVersion + "\"}"), 1);
}

TEST_F(ProcessMetricsTest, CountsOpenDescriptors) {
  const double before = Value("process_open_fds");
  const int descriptor = open("/dev/null", O_RDONLY);
  EXPECT_EQ(Value("process_open_fds"), before + 1);
  close(descriptor);
  EXPECT_EQ(Value("process_open_fds"), before);
  EXPECT_GT(Value("process_max_fds"), before);
}

TEST_F(ProcessMetricsTest, KnowsWhenItStarted) {
  const double now = static_cast<double>(std::time(nullptr));
  EXPECT_LE(Value("process_start_time_seconds"), now + 2);
  EXPECT_GT(Value("process_start_time_seconds"), now - 3600);
}

TEST_F(ProcessMetricsTest, MeasuresMemoryAndTime) {
  const double resident = Value("process_resident_memory_bytes");
  EXPECT_GT(resident, 1 << 20);
  EXPECT_GT(Value("process_virtual_memory_bytes"), resident);
  EXPECT_EQ(Value("process_threads"), 1);
  const double before = Value("process_cpu_seconds_total");
  volatile double work = 0;
  while (std::clock() < 2 * CLOCKS_PER_SEC / 10) work = work + 1;  // Ticks are 10 ms.
  EXPECT_GE(Value("process_cpu_seconds_total"), std::max(before, 0.15));
  EXPECT_LT(Value("process_cpu_seconds_total"), 60);
}

}  // namespace
}  // namespace nodeops::metrics
