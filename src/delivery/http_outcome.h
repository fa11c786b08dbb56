// What the outcome of an HTTP call means for a delivery, whichever service made it. Pure functions;
// any thread.
#ifndef PENSTOCK_DELIVERY_HTTP_OUTCOME_H_
#define PENSTOCK_DELIVERY_HTTP_OUTCOME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "delivery/delivery.h"
#include "runtime/http_caller.h"

namespace penstock::delivery {

// No whole reply came: !outcome.answered(). Tried again unless no retry mends it; a call that was
// not made for want of room is no attempt. The codes are those of EventBridge's dead letters (user
// guide, "Using dead-letter queues"), which does not say which belongs to which failure:
// SDK_CLIENT_ERROR was seen for endpoints that cannot be reached, the others are the nearest. The
// message is `sentence`, or one of ours, and the caller's reason.
Failure failure_without_reply(const runtime::HttpOutcome& outcome, std::string_view sentence = {});

// Keeps to a reply's Retry-After, which a negative number turns into no retry at all.
void keep_to_retry_after(Failure& failure, const runtime::HttpOutcome& outcome, int64_t now_ms);

// "Sentence. (detail)"
std::string with_detail(std::string_view sentence, std::string_view detail);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_HTTP_OUTCOME_H_
