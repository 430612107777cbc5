#include "service/metrics/labels.h"

#include "absl/strings/ascii.h"
#include "google/protobuf/descriptor.h"

namespace nodeops::metrics {
namespace {

template <typename Enum>
std::vector<Enum> AllOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<Enum> values;
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number != 0) values.push_back(static_cast<Enum>(number));
  }
  return values;
}

}  // namespace

std::string Label(v1::Operation::Action action) {
  return absl::AsciiStrToLower(v1::Operation::Action_Name(action));
}
std::string Label(v1::Operation::State state) {
  return absl::AsciiStrToLower(v1::Operation::State_Name(state));
}
std::string Label(v1::NodeResult::Result result) {
  return absl::AsciiStrToLower(v1::NodeResult::Result_Name(result));
}
std::string Label(v1::NodeRetryScheduled::Cause cause) {
  return absl::AsciiStrToLower(v1::NodeRetryScheduled::Cause_Name(cause));
}

std::vector<v1::Operation::Action> Actions() {
  return AllOf<v1::Operation::Action>(*v1::Operation::Action_descriptor());
}
std::vector<v1::Operation::State> States() {
  return AllOf<v1::Operation::State>(*v1::Operation::State_descriptor());
}
std::vector<v1::NodeResult::Result> Results() {
  return AllOf<v1::NodeResult::Result>(*v1::NodeResult::Result_descriptor());
}
std::vector<v1::NodeRetryScheduled::Cause> RetryCauses() {
  return AllOf<v1::NodeRetryScheduled::Cause>(*v1::NodeRetryScheduled::Cause_descriptor());
}

}  // namespace nodeops::metrics
