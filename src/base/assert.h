// Checks of invariants. A broken invariant is a bug in Penstock: the process says where and aborts,
// in release builds too, because going on would put wrong bytes behind an acknowledgement.
#ifndef PENSTOCK_BASE_ASSERT_H_
#define PENSTOCK_BASE_ASSERT_H_

namespace penstock {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace penstock

#define PENSTOCK_CHECK(condition)                               \
  do {                                                          \
    if (!(condition)) [[unlikely]] {                            \
      ::penstock::check_failed(#condition, __FILE__, __LINE__); \
    }                                                           \
  } while (false)

#endif  // PENSTOCK_BASE_ASSERT_H_
