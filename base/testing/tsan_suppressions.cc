// What ThreadSanitizer reports although it is right: linked into every test, used only under
// --config=tsan.

#if defined(__SANITIZE_THREAD__)

// Read by ThreadSanitizer at start (compiler-rt, sanitizer interface).
extern "C" const char* __tsan_default_suppressions() {  // NOLINT: the name is theirs.
  // Asio counts the references of an executor down with release and, for the last one, a fence.
  // TSan knows no fences, so it takes the deletion for a race with the other counts
  // (boost/asio/detail/atomic_count.hpp).
  return "race:boost::asio::execution::detail::shared_target_executor\n";
}

#endif
