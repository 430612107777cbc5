#ifndef NODEOPS_TESTS_FAULTS_STORE_LOAD_H_
#define NODEOPS_TESTS_FAULTS_STORE_LOAD_H_

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "absl/status/status.h"
#include "service/operations/operation_store.h"
#include "tests/faults/store_records.h"

namespace nodeops::tests {

// Callers of a store: each records one operation after the other (RecordedOperation) from its
// beginning to its end, as a runner does: an Append that failed is given again until it succeeds; a
// Create that failed was refused. Everything happens on `io`, which one thread runs.
class StoreLoad {
 public:
  struct Options {
    int callers = 8;
    int first_number = 0;          // Of the operations; they count up from there.
    int operations = 1'000'000;    // No more are begun.
    std::function<size_t()> mark;  // When an answer came.
  };

  StoreLoad(boost::asio::io_context& io, std::shared_ptr<operations::OperationStore> store,
            Options options);

  // No operation is begun any more; those that are under way go on to their end.
  void Stop() { stopped_ = true; }
  // Nothing is under way any more.
  bool finished() const { return callers_ == 0; }

  // All of them so far. An operation that was neither acknowledged nor refused is not among them.
  const StoreAnswers& answers() const { return answers_; }
  int next_number() const { return next_number_; }
  // Operations acknowledged to their end.
  int completed() const { return completed_; }
  // How often a write failed, by code.
  const std::map<absl::StatusCode, int>& failures() const { return failures_; }

 private:
  void Begin();
  void Append(int number, size_t index);
  void Later(std::function<void()> what);

  boost::asio::io_context& io_;
  const std::shared_ptr<operations::OperationStore> store_;
  const Options options_;
  bool stopped_ = false;
  int callers_;
  int next_number_;
  int completed_ = 0;
  StoreAnswers answers_;
  std::map<absl::StatusCode, int> failures_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STORE_LOAD_H_
