// SIGTERM under load: callers' batches, hundreds of streams, a random moment. Each time the service
// ends in order, says to every stream where to go on, accepts nothing more, and the next one goes
// on. `--long` stops it 200 times, SIGTERMS=N any number of times; SEED=N repeats the same draws.

#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/faults/checker.h"
#include "tests/faults/load.h"
#include "tests/faults/load_batch.h"
#include "tests/faults/load_clusters.h"
#include "tests/faults/load_report.h"
#include "tests/faults/load_service.h"
#include "tests/faults/long_form.h"

namespace nodeops::tests {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(3);
// The watchdog's 2 s, and what a machine with other things to do may add.
constexpr absl::Duration kLimit = absl::Seconds(3 + 2 + 10);
constexpr int kStreams = 200;

class SigtermRig : public testing::Test {
 protected:
  SigtermRig()
      : seed_(PrintedSeed()),
        dice_(seed_),
        clusters_({.clusters = 2, .nodes = 200, .latency = "20ms", .seed = seed_}),
        service_("tests/faults/nodeopsd_with_failpoints",
                 {"--listen=127.0.0.1:0", "--kubeconfig=" + clusters_.kubeconfig(),
                  "--data-dir=" + NewTempPath("data"), "--grace=" + absl::FormatDuration(kGrace),
                  "--cluster-qps=0"},
                 live_) {}

  LoadOptions Options() const {
    return {.clusters = clusters_.names(),
            .nodes_per_cluster = 200,
            .callers = 24,
            .watchers = kStreams,
            .min_nodes = 10,
            .max_nodes = 30,
            .concurrency = 1,
            .seed = seed_};
  }

  // Waits for a load of which much is under way, and for a random moment more.
  void WaitForAMoment(const Load& load) {
    while (load.in_flight() < 20) absl::SleepFor(absl::Milliseconds(5));
    absl::SleepFor(absl::Milliseconds(dice_() % 500));
  }

  // Callers who come once the stop has begun are turned away, on connections that are open too.
  void ExpectNothingIsAccepted() {
    const auto stub = live_.stub();
    while (service_.process().Log().find("shutting down") == std::string::npos &&
           !service_.WaitForDeath(absl::ZeroDuration())) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    SentBatch late = DrawBatch(Options(), "late", dice_);
    grpc::ClientContext context;
    const StreamRecord record = ReadStream(*StartBatch(*stub, context, late, 1));
    EXPECT_EQ(record.status.error_code(), grpc::StatusCode::UNAVAILABLE)
        << record.status.error_message();
    EXPECT_EQ(record.operation.name(), "");
  }

  // SIGTERM now; the exit status.
  int Stop() {
    const absl::Time begun = absl::Now();
    service_.process().Signal(SIGTERM);
    ExpectNothingIsAccepted();
    const int status = service_.process().Wait();
    exits_.push_back(absl::Now() - begun);
    EXPECT_LT(exits_.back(), kLimit);
    return status;
  }

  // Everything ends and is compared. With `told` every stream must have been told where to go on.
  void Check(Load& load, bool told) {
    Evidence evidence{.callers = load.Finish()};
    size_t all = 0;
    evidence.stored = ReadStored(*live_.stub(), {}, all);
    clusters_.TakeRequests();
    evidence.writes = clusters_.TakeWrites();
    evidence.unschedulable = clusters_.Unschedulable();
    Findings findings;
    CheckAll(evidence, findings);
    if (told) CheckStreamEnds(evidence.callers, findings);
    std::cout << all << " operations, " << evidence.callers.stream_ends.size()
              << " streams\nexit after SIGTERM (grace " << kGrace << "): " << Distribution(exits_)
              << "\n"
              << findings.ToString();
    EXPECT_TRUE(findings.ok());
  }

  const uint64_t seed_;
  std::mt19937_64 dice_;
  LoadClusters clusters_;
  LiveService live_;
  LoadService service_;
  std::vector<absl::Duration> exits_;
};

TEST_F(SigtermRig, EveryStopIsInOrderAndEveryOperationGoesOn) {
  ASSERT_TRUE(service_.Start());
  Load load(Options(), live_);
  const int64_t stops = Setting("SIGTERMS", IsLongForm() ? 200 : 10);
  for (int64_t i = 0; i < stops; ++i) {
    WaitForAMoment(load);
    EXPECT_EQ(Stop(), 0) << service_.process().Log();
    ASSERT_TRUE(service_.Start());
  }
  Check(load, true);
}

// A call that is never finished would hold gRPC's shutdown up for ever.
TEST_F(SigtermRig, AStreamThatLeaksDelaysTheExitNoLongerThanTheWatchdog) {
  const int64_t stops = Setting("SIGTERMS", IsLongForm() ? 200 : 10) / 5;
  ASSERT_TRUE(service_.Start({"NODEOPS_FAILPOINTS=stream.finish=fail@3"}));
  Load load(Options(), live_);
  for (int64_t i = 0; i < stops; ++i) {
    WaitForAMoment(load);
    while (load.accepted() < 24 * (i + 2)) absl::SleepFor(absl::Milliseconds(5));
    EXPECT_EQ(Stop(), 3) << service_.process().Log();
    ASSERT_TRUE(service_.Start(
        {i + 1 < stops ? "NODEOPS_FAILPOINTS=stream.finish=fail@3" : "NODEOPS_FAILPOINTS="}));
  }
  Check(load, false);
}

}  // namespace
}  // namespace nodeops::tests
