#include "cli/tail_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/browse.h"
#include "cli/client_flags.h"
#include "cli/interrupt.h"
#include "cli/message_text.h"
#include "cli/queue_overview.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

constexpr int32_t kLongPollS = 20;
constexpr int64_t kCountsEveryMs = 1'000;
constexpr uint64_t kMessagesALook = 10'000;

struct TailFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  std::string group;
  uint64_t count = 0;  // 0: without end
  bool agreed = false;
};

// Receiving is the only way to see a message, and each receive counts. So the queue is looked into
// only when there is reason to: an empty one by a long poll, one with known messages when its
// counts change.
class Tail {
 public:
  Tail(QueueClient& client, const TailFlags& flags, QueueOverview queue)
      : client_(client), flags_(flags), queue_(std::move(queue)) {}

  Result<std::string> run() {
    print_head();
    while (!is_done()) {
      const bool is_new = !looked_ || queue_.visible == 0 || queue_.visible != looked_->visible ||
                          queue_.in_flight != looked_->in_flight;
      if (is_new) {
        PENSTOCK_TRY(look());
      }
      if (is_done() || (queue_.visible > 0 && interrupt_.wait_ms(kCountsEveryMs))) {
        break;
      }
      PENSTOCK_ASSIGN(queue_, read_overview(client_, queue_.url));
    }
    return is_broken_ ? Result<std::string>(Error(kRefused, "The messages could not be printed."))
                      : Result<std::string>(std::string());
  }

 private:
  bool is_done() const {
    return interrupt_.happened() || is_broken_ || (flags_.count > 0 && shown_ >= flags_.count);
  }

  Result<void> look() {
    looked_ = queue_;
    BrowseOptions options;
    options.queue_url = queue_.url;
    options.expected = queue_.visible;
    options.messages_max = kMessagesALook;
    options.first_wait_s = queue_.visible == 0 ? kLongPollS : 1;
    PENSTOCK_ASSIGN(const uint64_t seen,
                    browse(client_, options, interrupt_,
                           [&](const queue::Message& message) { return take(message); }));
    // What came during the look has been seen; what came after it will change the count.
    looked_->visible = std::max(looked_->visible, seen);
    return {};
  }

  // False once no more are wanted.
  bool take(const queue::Message& message) {
    const bool is_wanted =
        flags_.group.empty() || attribute_of(message, "MessageGroupId") == flags_.group;
    if (ids_.insert(message.message_id).second && is_wanted && !is_done()) {
      ++shown_;
      is_broken_ = !print_data(flags_.output.json() ? json_of_message(message) : line_of(message));
    }
    return !is_done();
  }

  void print_head() {
    fmt::print(stderr,
               "Each look hides messages for a moment and counts as a receive. What a consumer "
               "takes first is not shown{}. Ctrl-C ends it.\n",
               queue_.is_fifo ? "; of a message group at most 10 are until they are taken" : "");
    if (!flags_.output.json()) {
      is_broken_ = !print_data(fmt::format("{:<24}  {:<36}  {}BODY", "SENT", "MESSAGE",
                                           queue_.is_fifo ? "GROUP  " : ""));
    }
  }

  std::string line_of(const queue::Message& message) const {
    const std::string group = attribute_of(message, "MessageGroupId");
    return fmt::format("{}  {}  {}{}", time_text(number_of(message, "SentTimestamp")),
                       message.message_id, queue_.is_fifo ? printable(group) + "  " : "",
                       printable(message.body));
  }

  QueueClient& client_;
  const TailFlags& flags_;
  const Interrupt interrupt_;
  QueueOverview queue_;
  std::optional<QueueOverview> looked_;  // as it was when it was last looked into
  std::set<std::string> ids_;            // of every message that was seen
  uint64_t shown_ = 0;
  bool is_broken_ = false;  // stdout takes no more
};

Result<std::string> tail(QueueClient& client, const TailFlags& flags) {
  PENSTOCK_ASSIGN(QueueOverview queue, read_overview(client, flags.queue));
  PENSTOCK_TRY(require_safe_to_look(queue, flags.agreed));
  return Tail(client, flags, std::move(queue)).run();
}

}  // namespace

void add_tail_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<TailFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "tail", "Show messages as they arrive, each once, without consuming them.",
      [flags] { return run_with_client(&tail, *flags); });
  command->add_option("QUEUE", flags->queue, "The queue's name or URL.")->required();
  command->add_option("--group", flags->group, "Show only this message group.")->type_name("GROUP");
  command->add_option("--count", flags->count, "End after so many messages.")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command->add_flag("--yes", flags->agreed,
                    "Look even if the queue has a dead-letter queue, where looks may move "
                    "messages.");
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli
