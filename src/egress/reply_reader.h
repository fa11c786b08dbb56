// Bytes into a reply: Boost.Beast's parser under bounds on head, headers and body. Belongs to one
// call at a time, does no I/O, and is used again for the next call.
#ifndef PENSTOCK_EGRESS_REPLY_READER_H_
#define PENSTOCK_EGRESS_REPLY_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http_caller.h"

namespace penstock::egress {

class ReplyReader {
 public:
  enum class Progress : uint8_t { kNeedsMore, kDone, kBad };

  ReplyReader();
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // What comes next is the reply to one request. Of its body `body_bytes_max` bytes are kept.
  void start(bool to_head_request, size_t body_bytes_max);

  // Where the next bytes go; after kNeedsMore there is room.
  char* room() { return memory_.get() + end_; }
  size_t room_bytes() const;
  // So many bytes have been put there.
  Progress filled(size_t bytes);
  // The peer's end of stream. True if that makes the reply whole: it gave no length. Where it did
  // not come cleanly (TLS was cut), the body counts as truncated.
  bool ended(bool cleanly);

  // After kBad, for the user.
  std::string_view reason() const { return reason_; }
  // After the reply is whole: whether the connection stands where the next reply begins.
  bool keeps_alive() const;
  // After the reply is whole: moves it out.
  void take(runtime::HttpOutcome& outcome);

 private:
  class Machine;
  Progress parse();
  Progress refuse(std::string_view reason);
  void restart();

  std::unique_ptr<char[]> memory_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::unique_ptr<std::optional<Machine>> machine_;  // Beast's parsers read one message
  runtime::HttpOutcome reply_;
  size_t body_bytes_max_ = 0;
  bool to_head_request_ = false;
  int interim_replies_ = 0;
  std::string reason_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_REPLY_READER_H_
