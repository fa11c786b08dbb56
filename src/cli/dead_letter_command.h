// `penstock queue dlq`: the dead-letter queues of an account, and what is in one.
#ifndef PENSTOCK_CLI_DEAD_LETTER_COMMAND_H_
#define PENSTOCK_CLI_DEAD_LETTER_COMMAND_H_

#include "cli/command.h"
#include "cli/dead_letters.h"
#include "cli/queue_client.h"

namespace penstock::cli {

// Adds it to the noun `queue`.
void add_dead_letter_command(CLI::App& noun, Chosen& chosen);

// At most so many messages are looked at, unless told otherwise.
inline constexpr uint64_t kSurveyMessages = 1000;

// Looks at up to `messages_max` messages that can be received now, and says on stderr what it cost
// and what it did not see.
Result<DeadLetterSurvey> survey_dead_letters(QueueClient& client, const QueueOverview& queue,
                                             uint64_t messages_max);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_DEAD_LETTER_COMMAND_H_
