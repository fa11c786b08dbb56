// Task<T>: a coroutine that starts when awaited and resumes its awaiter when done (symmetric
// transfer, no executor inside). The Task owns the frame. It runs on whatever thread resumes it;
// hop_to() changes that.
#ifndef PENSTOCK_RUNTIME_TASK_H_
#define PENSTOCK_RUNTIME_TASK_H_

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/assert.h"

namespace penstock::runtime {

template <typename T = void>
class Task;

namespace internal {

// Resumes the awaiter when the coroutine has returned.
struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
    return handle.promise().awaiter;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> awaiter = std::noop_coroutine();

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  // Nothing throws across a module; what escapes a coroutine is a broken invariant.
  void unhandled_exception() const noexcept { std::terminate(); }
};

template <typename T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  void return_value(T result) { value.emplace(std::move(result)); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
};

}  // namespace internal

template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = internal::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) {
      handle_.destroy();
    }
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) const noexcept {
    handle_.promise().awaiter = awaiter;
    return handle_;
  }
  T await_resume() const {
    if constexpr (!std::is_void_v<T>) {
      return std::move(*handle_.promise().value);
    }
  }

 private:
  Handle handle_;
};

namespace internal {

template <typename T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

// A coroutine nobody awaits: it runs at once and frees itself at its end.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void unhandled_exception() const noexcept { std::terminate(); }
    void return_void() const noexcept {}
  };
};

}  // namespace internal

// Starts a task now, on this thread, without an awaiter. `done`, if given, runs after it with its
// result.
inline void spawn(Task<void> task) {
  [](Task<void> owned) -> internal::Detached { co_await std::move(owned); }(std::move(task));
}
template <typename T, typename Done>
void spawn(Task<T> task, Done done) {
  [](Task<T> owned, Done then) -> internal::Detached { then(co_await std::move(owned)); }(
                                   std::move(task), std::move(done));
}

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_TASK_H_
