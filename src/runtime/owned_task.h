// A task that runs by itself and is owned: destroying it before its end frees its coroutine and all
// it awaits, wherever it is suspended. For work that outlives the call that began it but not its
// owner.
#ifndef PENSTOCK_RUNTIME_OWNED_TASK_H_
#define PENSTOCK_RUNTIME_OWNED_TASK_H_

#include <coroutine>
#include <exception>
#include <utility>

#include "runtime/task.h"

namespace penstock::runtime {

class OwnedTask {
 public:
  OwnedTask() = default;
  OwnedTask(OwnedTask&& other) noexcept : root_(std::exchange(other.root_, nullptr)) {}
  OwnedTask& operator=(OwnedTask&& other) noexcept {
    std::swap(root_, other.root_);
    return *this;
  }
  // Not from inside the task.
  ~OwnedTask() {
    if (root_) {
      root_.destroy();
    }
  }

  // Runs it on this thread until it first waits for something.
  static OwnedTask start(Task<void> task) {
    OwnedTask owned(run(std::move(task)).handle);
    owned.root_.resume();
    return owned;
  }
  bool is_done() const { return !root_ || root_.done(); }

 private:
  struct Root {
    struct promise_type {
      Root get_return_object() {
        return {std::coroutine_handle<promise_type>::from_promise(*this)};
      }
      std::suspend_always initial_suspend() const noexcept { return {}; }
      std::suspend_always final_suspend() const noexcept { return {}; }
      void unhandled_exception() const noexcept { std::terminate(); }
      void return_void() const noexcept {}
    };
    std::coroutine_handle<promise_type> handle;
  };
  // cppcheck-suppress passedByValue
  static Root run(Task<void> task) { co_await std::move(task); }
  explicit OwnedTask(std::coroutine_handle<Root::promise_type> root) : root_(root) {}

  std::coroutine_handle<Root::promise_type> root_;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_OWNED_TASK_H_
