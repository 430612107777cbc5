#include "service/operations/sqlite/testing/faulty_vfs.h"

#include "service/operations/sqlite/testing/wrapping_vfs.h"

namespace nodeops::operations::sqlite {
namespace {

class Faults final : public VfsHooks {
  int Write(const std::string&, int64_t, std::string_view data,
            absl::FunctionRef<int(std::string_view)> usual) override {
    if (const int error = FaultyVfs::write_error) return error;
    return usual(data);
  }
  int Sync(const std::string&, Usual usual) override {
    if (const int error = FaultyVfs::sync_error) return error;
    ++FaultyVfs::syncs;
    return usual();
  }
};

}  // namespace

void FaultyVfs::Install() {
  write_error = sync_error = syncs = 0;
  static auto* const faults = new Faults;
  static auto* const vfs = new WrappingVfs(kName, *faults);
  static_cast<void>(vfs);
}

}  // namespace nodeops::operations::sqlite
