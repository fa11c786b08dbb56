// A unit of work: a function pointer and its argument. Two words, copied freely, no allocation.
#ifndef PENSTOCK_RUNTIME_WORK_H_
#define PENSTOCK_RUNTIME_WORK_H_

#include <coroutine>

namespace penstock::runtime {

class Work {
 public:
  Work(void (*function)(void*), void* argument) : function_(function), argument_(argument) {}
  Work(std::coroutine_handle<> handle)  // NOLINT(google-explicit-constructor)
      : function_([](void* address) { std::coroutine_handle<>::from_address(address).resume(); }),
        argument_(handle.address()) {}

  void operator()() const { function_(argument_); }

 private:
  void (*function_)(void*);
  void* argument_;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_WORK_H_
