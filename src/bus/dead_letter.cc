#include "bus/dead_letter.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "bus/bus_errors.h"

namespace penstock::bus {

// That it is a standard queue in the rule's region is what EventBridge asks for (API reference,
// DeadLetterConfig; user guide, "Using dead-letter queues"); its words are not known.
Result<void> check_dead_letter_queue(const std::optional<DeadLetterConfig>& config,
                                     std::string_view region, const delivery::Engine& engine) {
  if (!config || !config->arn) {
    return {};
  }
  const auto refuse = [&](std::string_view reason) {
    return Error(kValidation,
                 fmt::format("Parameter DeadLetterConfig.Arn is not valid: {}. Reason: {}",
                             *config->arn, reason));
  };
  const auto arn = aws::parse_arn(*config->arn);
  if (!arn || arn->service != "sqs" || !engine.knows(*config->arn)) {
    return refuse("It must be the ARN of an Amazon SQS queue.");
  }
  if (arn->resource.ends_with(".fifo")) {
    return refuse("A dead-letter queue must be a standard queue, not a FIFO queue.");
  }
  if (arn->region != region) {
    return refuse("A dead-letter queue must be in the same region.");
  }
  return {};
}

}  // namespace penstock::bus
