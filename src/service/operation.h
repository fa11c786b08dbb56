// An operation bound to the code that runs it. A service writes a struct for each operation: its
// Input, Output and State (the service's ShardState, or void for an operation that needs no shard),
// its declaration kInfo, and
//
//   static Result<Output> run(State&, Call&, const Input&, journal::Batch&);
//
// (without the State& where State is void). Where it needs them it adds
//
//   static std::string arn(const Call&, const Input&);
//       which resource, hence which shard; it may use what a survey has found;
//   static journal::ShardId shard(const Call&, const Input&);
//   static journal::ShardId shard(const State&, const Call&, const Input&);
//       instead of arn(): the shard itself, below kShards. The state is that of any shard, seen
//       from another thread: only for what it shares with all of them;
//   static size_t journal_bytes(const State&, const Call&, const Input&);
//       on the shard: the most that run() adds to the journal, where that is not bounded by what
//       the request carries;
//   static runtime::Task<void> ready(State&, Call&, const Input&);
//       suspends until running makes sense, for as long as a Waiting admits it: long polls;
//   static bool needs_survey(const Call&, const Input&);
//   static void survey(State&, Call&, const Input&);
//       before run, visits every shard in order and leaves what it finds in Call::findings;
//   static Result<void> gather(State&, Call&, const Input&, Output&);
//       instead of run: visits every shard in order;
//   static Result<void> finish(Call&, const Input&, Output&);
//       after the last shard was visited.
//   static runtime::Task<Result<Output>> conduct(Shards&, Call&, const Input&);
//       instead of run: goes to the shards it needs, in an order of its own, and holds none of them
//       between two visits;
//
// run() checks everything first and changes memory and batch together: what is in the batch is
// committed, whatever run() answers. Where the answer can be large it asks reserve_reply() before
// it changes anything.
#ifndef PENSTOCK_SERVICE_OPERATION_H_
#define PENSTOCK_SERVICE_OPERATION_H_

#include <any>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "aws/operation.h"
#include "base/result.h"
#include "iam/caller.h"
#include "journal/batch.h"
#include "runtime/task.h"
#include "service/room.h"
#include "service/shard.h"

namespace penstock::service {

// The server is at one of its bounds over all requests; what it answers is in every service's name.
inline constexpr ErrorInfo kBusy{"ServiceUnavailable", "ServiceUnavailable", 503, Fault::kServer,
                                 "Too much is under way; try again."};

// One request's surroundings, the same for every operation. Lives in the request's coroutine.
struct Call {
  iam::Caller caller;
  std::string region;
  std::string_view request_id;
  std::string_view trace_header;  // X-Amzn-Trace-Id, empty if none
  std::string_view
      path;              // of the request, still percent-encoded; in Query it may name the resource
  std::string base_url;  // "http://127.0.0.1:4566": scheme and authority the client used
  aws::Protocol protocol = aws::Protocol::kAwsJson1_0;
  size_t request_bytes = 0;  // of the body; bounds what the operation may add to the journal
  int64_t now_ms = 0;        // Clock::now_ms() when the shard began to run it
  Random* random = nullptr;  // the shard's
  // False once the client has hung up; asked before something is handed out that would be lost with
  // it.
  std::function<bool()> client_waits = [] { return true; };
  Room* room = nullptr;    // none: without bounds
  size_t reply_bytes = 0;  // of the reply, about, where the operation has said so
  // Why the operation must not run after all; set while it waited.
  std::optional<Error> refusal;

  // kBusy: there is no room for a reply of about this many bytes, and the operation must leave
  // everything as it is.
  Result<void> reserve_reply(size_t bytes) {
    if (room != nullptr && !room->reserve_reply(bytes)) {
      return Error(kBusy, "Too many bytes of replies are in flight.");
    }
    reply_bytes = bytes;
    return {};
  }
  std::any findings;  // of the operation's survey
};

// One wait of a request, inside `ready`. Where it is not admitted the request must not wait; it is
// then refused instead of run.
class Waiting {
 public:
  explicit Waiting(Call& call) : room_(call.room) {
    if (room_ != nullptr && !room_->begin_waiting()) {
      room_ = nullptr;
      is_admitted_ = false;
      call.refusal = Error(kBusy, "Too many requests are waiting.");
    }
  }
  ~Waiting() {
    if (room_ != nullptr) {
      room_->end_waiting();
    }
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  bool is_admitted() const { return is_admitted_; }

 private:
  Room* room_;
  bool is_admitted_ = true;
};

enum class Route : uint8_t {
  kAnywhere,    // needs no shard
  kOneShard,    // the shard that owns arn(), or shard()
  kEveryShard,  // gather() on each
  kConducted,   // wherever conduct() goes
};

// The shards, for an operation that conducts itself. Belongs to one call; used by its coroutine on
// the call's own executor. The answer waits until everything that the visits saw or changed is on
// disk.
class Shards {
 public:
  // Runs on the shard; what it puts into the batch is committed, whatever it answers.
  using Visit = std::function<Result<void>(ShardState&, journal::Batch&)>;

  Shards() = default;
  Shards(const Shards&) = delete;
  Shards& operator=(const Shards&) = delete;
  virtual ~Shards() = default;

  // The state of some shard, seen from another thread: only for what it shares with all of them.
  virtual const ShardState& anywhere() const = 0;
  // Goes there, runs `visit`, and comes back. `journal_bytes`: the most that it adds to the
  // journal; 0 for a visit that only reads. `visit` must live until the task is done.
  virtual runtime::Task<Result<void>> visit(journal::ShardId shard, Call& call,
                                            size_t journal_bytes, const Visit& visit) = 0;
};

struct BoundOperation {
  const aws::OperationInfo* info = nullptr;
  Route route = Route::kAnywhere;
  std::string (*arn)(const Call&, const void* input) = nullptr;
  journal::ShardId (*shard)(const ShardState* anywhere, const Call&, const void* input) = nullptr;
  size_t (*journal_bytes)(const ShardState*, const Call&, const void* input) = nullptr;
  runtime::Task<Result<void>> (*conduct)(Shards&, Call&, const void* input, void* output) = nullptr;
  runtime::Task<void> (*ready)(ShardState*, Call&, const void* input) = nullptr;
  bool (*needs_survey)(const Call&, const void* input) = nullptr;
  void (*survey)(ShardState*, Call&, const void* input) = nullptr;
  Result<void> (*run)(ShardState*, Call&, const void* input, void* output,
                      journal::Batch&) = nullptr;
  Result<void> (*finish)(Call&, const void* input, void* output) = nullptr;
};

namespace internal {

template <typename Op>
Result<void> run_one(ShardState* state, Call& call, const void* input, void* output,
                     journal::Batch& batch) {
  if (call.refusal.has_value()) {
    return *call.refusal;
  }
  const auto& typed_input = *static_cast<const typename Op::Input*>(input);
  auto result = [&] {
    if constexpr (std::is_void_v<typename Op::State>) {
      return Op::run(call, typed_input, batch);
    } else {
      return Op::run(*static_cast<typename Op::State*>(state), call, typed_input, batch);
    }
  }();
  if (!result.ok()) {
    return std::move(result).error();
  }
  *static_cast<typename Op::Output*>(output) = std::move(result).value();
  return {};
}

template <typename Op>
Result<void> gather_one(ShardState* state, Call& call, const void* input, void* output,
                        journal::Batch&) {
  return Op::gather(*static_cast<typename Op::State*>(state), call,
                    *static_cast<const typename Op::Input*>(input),
                    *static_cast<typename Op::Output*>(output));
}

template <typename Op>
runtime::Task<Result<void>> conduct_one(Shards& shards, Call& call, const void* input,
                                        void* output) {
  auto result = co_await Op::conduct(shards, call, *static_cast<const typename Op::Input*>(input));
  if (!result.ok()) {
    co_return std::move(result).error();
  }
  *static_cast<typename Op::Output*>(output) = std::move(result).value();
  co_return Result<void>();
}

}  // namespace internal

template <typename Op>
BoundOperation bind() {
  using Input = typename Op::Input;
  BoundOperation bound;
  bound.info = &Op::kInfo;
  if constexpr (requires { &Op::gather; }) {
    bound.route = Route::kEveryShard;
    bound.run = &internal::gather_one<Op>;
  } else if constexpr (requires { &Op::conduct; }) {
    bound.route = Route::kConducted;
    bound.conduct = &internal::conduct_one<Op>;
  } else {
    bound.run = &internal::run_one<Op>;
  }
  if constexpr (requires { &Op::arn; }) {
    bound.route = Route::kOneShard;
    bound.arn = [](const Call& call, const void* input) {
      return Op::arn(call, *static_cast<const Input*>(input));
    };
  }
  if constexpr (requires { &Op::shard; }) {
    bound.route = Route::kOneShard;
    bound.shard = [](const ShardState* anywhere, const Call& call, const void* input) {
      const auto& typed = *static_cast<const Input*>(input);
      if constexpr (requires { Op::shard(call, typed); }) {
        return Op::shard(call, typed);
      } else {
        return Op::shard(*static_cast<const typename Op::State*>(anywhere), call, typed);
      }
    };
  }
  if constexpr (requires { &Op::journal_bytes; }) {
    bound.journal_bytes = [](const ShardState* state, const Call& call, const void* input) {
      return Op::journal_bytes(*static_cast<const typename Op::State*>(state), call,
                               *static_cast<const Input*>(input));
    };
  }
  if constexpr (requires { &Op::ready; }) {
    bound.ready = [](ShardState* state, Call& call, const void* input) {
      return Op::ready(*static_cast<typename Op::State*>(state), call,
                       *static_cast<const Input*>(input));
    };
  }
  if constexpr (requires { &Op::survey; }) {
    bound.needs_survey = [](const Call& call, const void* input) {
      return Op::needs_survey(call, *static_cast<const Input*>(input));
    };
    bound.survey = [](ShardState* state, Call& call, const void* input) {
      Op::survey(*static_cast<typename Op::State*>(state), call, *static_cast<const Input*>(input));
    };
  }
  if constexpr (requires { &Op::finish; }) {
    bound.finish = [](Call& call, const void* input, void* output) {
      return Op::finish(call, *static_cast<const Input*>(input),
                        *static_cast<typename Op::Output*>(output));
    };
  }
  return bound;
}

// A service: its names on the wire, its operations, and how a shard's state of it is made.
struct Service {
  const aws::ServiceInfo* info = nullptr;
  std::vector<BoundOperation> operations;
  // Null for a service without state in the shards.
  std::function<std::unique_ptr<ShardState>(Shard&)> make_state;
};

template <typename... Ops>
std::vector<BoundOperation> bind_all() {
  return {bind<Ops>()...};
}

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_OPERATION_H_
