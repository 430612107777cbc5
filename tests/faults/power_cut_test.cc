// The power goes while operations are recorded. SQLite writes through a file system that records
// everything; disks are made from the record as they may be found after a cut at a random moment,
// and the store is opened on each: what it had acknowledged before the cut must be there.
//
//   bazel test //tests/faults:power_cut_test --test_arg=--long        2,000 cuts instead of 200
//   --test_env=CUTS=50  --test_env=SEED=7                             so many; a run again

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/operations/sqlite/sqlite_operation_store.h"
#include "service/operations/sqlite/testing/recording_vfs.h"
#include "service/operations/sqlite/testing/simulated_disk.h"
#include "service/operations/sqlite/testing/temporary_directory.h"
#include "tests/faults/load_report.h"
#include "tests/faults/long_form.h"
#include "tests/faults/store_load.h"

namespace nodeops::tests {
namespace {

using operations::sqlite::DiskEvent;
using operations::sqlite::DiskImage;
using operations::sqlite::PowerCut;
using operations::sqlite::RecordingVfs;
using operations::sqlite::SimulatedDisk;
using operations::sqlite::TemporaryDirectory;
using operations::sqlite::WriteImage;

class PowerCutRig {
 public:
  explicit PowerCutRig(uint64_t seed) : random_(seed) {}

  RecordingVfs& vfs() { return vfs_; }

  // Opens a store on an empty disk and lets callers record so many operations.
  void Record(int operations) {
    const TemporaryDirectory directory;
    boost::asio::io_context io;
    const auto work = boost::asio::make_work_guard(io);
    auto store = operations::sqlite::OpenSqliteOperationStore(
        {.executor = io.get_executor(),
         .path = directory.database(),
         .vfs = vfs_.name(),
         .on_broken = [](const absl::Status&) { std::abort(); }});
    ASSERT_TRUE(store.ok()) << store.status();
    {
      StoreLoad load(io, *std::move(store),
                     {.operations = operations, .mark = [this] { return vfs_.Mark(); }});
      while (!load.finished()) io.run_one();
      answers_ = load.answers();
      ASSERT_TRUE(load.failures().empty());
    }  // The store ends too.
    events_ = vfs_.TakeEvents();
  }

  // Half of the cuts come at any moment, half right after something was acknowledged.
  Findings Cut(int cuts) {
    std::vector<size_t> acknowledged, moments;
    for (const StoreAnswer& answer : answers_) acknowledged.push_back(answer.mark + 1);
    for (int i = 0; i < cuts; ++i) {
      moments.push_back(i % 2 == 0 ? random_() % (events_.size() + 1)
                                   : acknowledged[random_() % acknowledged.size()]);
    }
    std::sort(moments.begin(), moments.end());
    Findings findings;
    SimulatedDisk disk;
    size_t done = 0;
    for (size_t i = 0; i < moments.size(); ++i) {
      for (; done < moments[i]; ++done) disk.Apply(events_[done]);
      CheckOne(disk, static_cast<PowerCut>(random_() % 4), moments[i], findings);
    }
    return findings;
  }

  // So many cuts at every moment at which files were made, renamed or deleted and their directory
  // was not synced yet.
  Findings CutNames(int cuts) {
    Findings findings;
    SimulatedDisk disk;
    for (size_t i = 0; i < events_.size(); ++i) {
      for (int cut = 0; cut < cuts && disk.has_unsynced_names(); ++cut) {
        CheckOne(disk, PowerCut::kKeepsSome, i, findings);
      }
      disk.Apply(events_[i]);
    }
    return findings;
  }

  std::string Summary() const {
    size_t bytes = 0, syncs = 0;
    for (const DiskEvent& event : events_) {
      bytes += event.data.size();
      syncs += event.kind == DiskEvent::Kind::kSync ? 1 : 0;
    }
    return absl::StrCat(answers_.size(), " acknowledgements, ", bytes >> 20, " MiB written, ",
                        syncs, " syncs\n");
  }

 private:
  void CheckOne(const SimulatedDisk& disk, PowerCut cut, size_t moment, Findings& findings) {
    const TemporaryDirectory directory;
    const DiskImage image = disk.Cut(cut, random_);
    WriteImage(image, directory.path());
    if (random_() % 2 == 0) {  // Shared memory is a file too, and may hold anything now.
      std::ofstream garbage(directory.database() + "-shm", std::ios::binary);
      for (int i = 0; i < 8192; ++i) {
        const auto word = static_cast<uint32_t>(random_());
        garbage.write(reinterpret_cast<const char*>(&word), sizeof(word));
      }
    }
    const char* const kNames[] = {"loses all", "keeps some", "tears", "keeps all"};
    CheckDatabase(
        directory.database(), answers_, moment,
        absl::StrCat("cut before event ", moment, " that ", kNames[static_cast<int>(cut)], ": "),
        findings);
  }

  std::mt19937 random_;
  RecordingVfs vfs_{"power-cut"};
  StoreAnswers answers_;
  std::vector<DiskEvent> events_;
};

TEST(PowerCut, NothingThatWasAcknowledgedIsLost) {
  PowerCutRig rig(PrintedSeed());
  const int64_t cuts = Setting("CUTS", IsLongForm() ? 2'000 : 200);
  ASSERT_NO_FATAL_FAILURE(rig.Record(/*operations=*/200));
  const Findings findings = rig.Cut(static_cast<int>(cuts));
  std::cout << cuts << " cuts, " << rig.Summary() << findings.ToString();
  EXPECT_TRUE(findings.ok());
  EXPECT_GT(findings.checks(kDurable), cuts);
  EXPECT_GE(findings.checks(kIntact), cuts);
}

TEST(PowerCut, FilesWhoseDirectoryWasNotSyncedMayBeGone) {
  PowerCutRig rig(PrintedSeed());
  ASSERT_NO_FATAL_FAILURE(rig.Record(/*operations=*/10));
  const Findings findings = rig.CutNames(IsLongForm() ? 100 : 10);
  std::cout << findings.ToString();
  EXPECT_TRUE(findings.ok());
  EXPECT_GT(findings.checks(kIntact), 100);
}

// The rig bites: without a sync for each commit the file stays sound, but acknowledgements are
// lies.
TEST(PowerCut, WithSynchronousNormalAcknowledgedRecordsAreLost) {
  PowerCutRig rig(PrintedSeed());
  rig.vfs().UseSynchronousNormal();
  ASSERT_NO_FATAL_FAILURE(rig.Record(/*operations=*/100));
  const Findings findings = rig.Cut(/*cuts=*/40);
  std::cout << "40 cuts with synchronous = NORMAL, " << rig.Summary() << findings.ToString();
  EXPECT_GT(findings.breaches(kDurable), 0);
  EXPECT_EQ(findings.breaches(kIntact), 0);
  EXPECT_EQ(findings.breaches(kOrdered), 0);
}

}  // namespace
}  // namespace nodeops::tests
