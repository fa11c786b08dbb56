// The bytes in front of a reply's body. Belongs to one core: the date is rendered once a second.
#ifndef PENSTOCK_EDGE_REPLY_HEAD_H_
#define PENSTOCK_EDGE_REPLY_HEAD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/http.h"

namespace penstock::edge {

// Whether a reply of this status may have a body at all (RFC 9110 section 6.4.1).
bool may_have_body(int status);

class ReplyHead {
 public:
  // Appends status line, headers and the empty line. `now_ms` is the system's time. A header value
  // is the reply's own: a control character in it becomes a space, so that it cannot end the line.
  void render(const aws::HttpReply& reply, std::string_view request_id, bool keep_alive,
              bool to_http_1_0, int64_t now_ms, std::string& out);

 private:
  std::string_view date(int64_t now_ms);

  int64_t date_s_ = -1;
  std::string date_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_REPLY_HEAD_H_
