#ifndef NODEOPS_TESTS_FAULTS_STORE_RECORDS_H_
#define NODEOPS_TESTS_FAULTS_STORE_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "service/operations/operation_store.h"
#include "tests/faults/checker_findings.h"

namespace nodeops::tests {

// Operations whose every byte follows from their number, so that whatever is found of them in a
// store can be compared with what was given to it.

std::string RecordedName(int number);
operations::NewOperation RecordedOperation(int number);
// What is appended to it, in order: intents, then events up to the end of its log.
std::vector<operations::EventGroup> RecordedGroups(int number);

// What the store said about an operation.
struct StoreAnswer {
  size_t mark = 0;  // When, as whoever gave it counts.
  int number = 0;   // Of the operation.
  bool created = false;
  int64_t last_sequence = 0;  // Acknowledged up to here.
  bool intended = false;      // The first attempts of all of its nodes are.
};
using StoreAnswers = std::vector<StoreAnswer>;

// Opens the database at `path` in the usual way and compares it with the answers that were given
// before `mark`: what was acknowledged is there (DURABLE), what was refused is not (REFUSED), each
// log is whole and holds what was given (ORDERED), the file is sound (INTACT). `what` begins each
// finding.
void CheckDatabase(const std::string& path, const StoreAnswers& answers, size_t mark,
                   const std::string& what, Findings& findings);

inline constexpr char kRefused[] = "REFUSED";  // Operations that were refused never appear.

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_STORE_RECORDS_H_
