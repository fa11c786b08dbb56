// Any bytes through the reader of replies, whole and in pieces. Nothing may crash, no limit be
// passed, and how the bytes were cut must not change what is read.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "egress/reply_reader.h"

namespace penstock::egress {
namespace {

constexpr size_t kBodyBytesMax = 512;

std::string read_all(std::string_view bytes, size_t step) {
  ReplyReader reader;
  reader.start(false, kBodyBytesMax);
  auto progress = ReplyReader::Progress::kNeedsMore;
  while (!bytes.empty() && progress == ReplyReader::Progress::kNeedsMore) {
    const size_t count = std::min({step, bytes.size(), reader.room_bytes()});
    PENSTOCK_CHECK(count > 0);
    std::copy_n(bytes.begin(), count, reader.room());
    bytes.remove_prefix(count);
    progress = reader.filled(count);
  }
  if (progress == ReplyReader::Progress::kBad) {
    PENSTOCK_CHECK(!reader.reason().empty());
    return "bad";
  }
  if (progress == ReplyReader::Progress::kNeedsMore && !reader.ended(true)) {
    return "more";
  }
  // Whether the connection is kept may depend on the pieces: bytes behind the reply.
  reader.keeps_alive();
  runtime::HttpOutcome outcome;
  reader.take(outcome);
  PENSTOCK_CHECK(outcome.status >= 200 && outcome.body.size() <= kBodyBytesMax);
  return std::to_string(outcome.status) + outcome.content_type + "\n" + outcome.retry_after + "\n" +
         (outcome.body_truncated ? "cut\n" : "\n") + outcome.body;
}

void read_whole_and_in_pieces(std::string_view input) {
  if (input.empty()) {
    return;
  }
  const size_t step = static_cast<uint8_t>(input.front()) % 64 + 1;
  input.remove_prefix(1);
  const std::string whole = read_all(input, SIZE_MAX);
  const std::string pieces = read_all(input, step);
  // Beast looks at the lines of a head that came at once, and at one in pieces when it has all of
  // it: only what is never whole may differ.
  PENSTOCK_CHECK(whole == pieces || (whole == "bad" && pieces == "more"));
}

}  // namespace
}  // namespace penstock::egress

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  penstock::egress::read_whole_and_in_pieces({reinterpret_cast<const char*>(data), size});
  return 0;
}
