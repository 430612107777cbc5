#include "base/log_scope.h"

namespace nodeops::base {

thread_local const LogScope* LogScope::innermost_ = nullptr;

}  // namespace nodeops::base
