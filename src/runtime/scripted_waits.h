// What the scripted callers of tests and simulation have in common: coroutines that wait for a
// point of simulated time, and can all be told to stop. Belongs to one executor; its waits must be
// over, or their coroutines destroyed, before it ends.
#ifndef PENSTOCK_RUNTIME_SCRIPTED_WAITS_H_
#define PENSTOCK_RUNTIME_SCRIPTED_WAITS_H_

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/executor.h"

namespace penstock::runtime {

class ScriptedWaits {
 public:
  // co_await: until the time; false if it was stopped meanwhile.
  class Waiting {
   public:
    Waiting(ScriptedWaits& waits, int64_t due_ns) : waits_(waits), due_ns_(due_ns) {}
    // A crash in simulation destroys the coroutine while it waits.
    ~Waiting() { leave(); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    bool await_resume() const noexcept { return !stopped_; }

   private:
    friend class ScriptedWaits;
    void leave();

    ScriptedWaits& waits_;
    int64_t due_ns_;
    bool stopped_ = false;
    Executor::TimerId timer_ = 0;
    std::coroutine_handle<> waiter_ = nullptr;
  };

  explicit ScriptedWaits(Executor& executor) : executor_(executor) {}
  ~ScriptedWaits();
  ScriptedWaits(const ScriptedWaits&) = delete;
  ScriptedWaits& operator=(const ScriptedWaits&) = delete;

  size_t size() const { return waiting_.size(); }
  // Ends the waits that are under way, in the order they began.
  void stop();

 private:
  Executor& executor_;
  std::vector<Waiting*> waiting_;  // in the order they began
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_SCRIPTED_WAITS_H_
