// Pages of queue URLs, the same for every operation that lists queues: checked, cut and continued.
// Pure functions over inputs with `next_token` and `max_results` and outputs with `queue_urls` and
// `next_token`.
#ifndef PENSTOCK_QUEUE_QUEUE_PAGES_H_
#define PENSTOCK_QUEUE_QUEUE_PAGES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"

namespace penstock::queue {

// InvalidParameterValue unless it is within 1 to 1,000 or not given.
Result<void> check_page_length(const std::optional<int32_t>& max_results);
// The last name of the page before; empty without a token, InvalidParameterValue for a bad one.
Result<std::string> name_of_token(const std::optional<std::string>& token);
std::string make_token(std::string_view last_name);

template <typename Input>
Result<void> check_page(const Input& input) {
  return check_page_length(input.max_results);
}
template <typename Input>
Result<std::string> name_before_page(const Input& input) {
  return name_of_token(input.next_token);
}
template <typename Input>
size_t page_length(const Input& input) {
  return static_cast<size_t>(input.max_results.value_or(kListResults.max));
}

// Puts what the shards gave in order and cuts it to a page.
template <typename Input, typename Output>
void finish_page(const Input& input, Output& output) {
  auto& urls = output.queue_urls;
  std::sort(urls.begin(), urls.end());
  if (urls.size() <= page_length(input)) {
    return;
  }
  urls.resize(page_length(input));
  // SQS pages only for those who say how long a page is (API reference, ListQueues, MaxResults).
  if (input.max_results) {
    output.next_token = make_token(parse_queue_url(urls.back())->name);
  }
}

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_PAGES_H_
