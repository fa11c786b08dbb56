// The head of an outgoing request. Plain code; what it appends to belongs to the call.
#ifndef PENSTOCK_EGRESS_REQUEST_HEAD_H_
#define PENSTOCK_EGRESS_REQUEST_HEAD_H_

#include <string>

#include "base/result.h"
#include "egress/url.h"
#include "runtime/http_caller.h"

namespace penstock::egress {

// Appends request line, Host, Content-Length, the call's headers in their order, and the empty
// line. kInvalidArgument where a method or header would let its author write more than itself (a
// line break), or would say something else about the message than what is sent.
Result<void> append_request_head(const runtime::HttpCall& call, const Url& url, std::string& head);

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_REQUEST_HEAD_H_
