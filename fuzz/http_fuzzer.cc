// Any bytes through the request parser, whole and in pieces. Nothing may crash, no limit be passed,
// and how the bytes were cut must not change which requests are read: that would be smuggling.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "edge/request_parser.h"
#include "runtime/simulated_executor.h"

namespace penstock::edge {
namespace {

class FuzzExchange final : public Exchange {
 public:
  explicit FuzzExchange(runtime::Executor& home) : Exchange(home) {}
  bool client_waits() const override { return true; }
};

// Small, so that inputs reach them; the body's is below where gzip's ratio, which does depend on
// the pieces, is looked at.
Limits small_limits() {
  Limits limits;
  limits.head_bytes_max = 2048;
  limits.headers_max = 8;
  limits.body_bytes_max = 16 * 1024;
  return limits;
}

std::string describe(const Exchange& exchange, const Limits& limits) {
  const aws::HttpRequest& request = exchange.request;
  PENSTOCK_CHECK(request.headers.size() <= limits.headers_max);
  PENSTOCK_CHECK(request.body.size() <= limits.body_bytes_max);
  PENSTOCK_CHECK(exchange.body_as_sent.size() <= limits.body_bytes_max);
  std::string text(request.method);
  text.append(" ").append(request.path).append("?").append(request.query);
  for (const aws::Header& header : request.headers) {
    PENSTOCK_CHECK(header.value.find_first_of(std::string_view("\r\n\0", 3)) ==
                   std::string_view::npos);
    text.append("\n").append(header.name).append(":").append(header.value);
  }
  return text.append("\n\n").append(request.body);
}

std::vector<std::string> read_all(std::string_view bytes, size_t step) {
  const Limits limits = small_limits();
  ManualClock clock;
  runtime::SimulatedExecutor executor(clock);
  FuzzExchange exchange(executor);
  RequestParser parser(limits);
  ReadBuffer buffer;
  std::vector<std::string> requests;
  while (true) {
    const auto progress =
        buffer.size() > 0 ? parser.feed(buffer) : RequestParser::Progress::kNeedsHead;
    parser.fill(buffer, exchange);
    if (progress == RequestParser::Progress::kRefused) {
      PENSTOCK_CHECK(parser.refusal().status >= 400 && !parser.refusal().reason.empty());
      return requests;
    }
    if (progress == RequestParser::Progress::kDone) {
      requests.push_back(describe(exchange, limits));
      parser.finish(buffer);
      parser.start();
      continue;
    }
    if (bytes.empty()) {
      return requests;
    }
    buffer.make_room(parser.bytes_in_all());
    const size_t count = std::min({step, bytes.size(), buffer.room_bytes()});
    std::copy_n(bytes.begin(), count, buffer.room());
    buffer.filled(count);
    bytes.remove_prefix(count);
  }
}

void read_whole_and_in_pieces(std::string_view input) {
  if (input.empty()) {
    return;
  }
  const size_t step = static_cast<uint8_t>(input.front()) % 64 + 1;
  input.remove_prefix(1);
  PENSTOCK_CHECK(read_all(input, SIZE_MAX) == read_all(input, step));
}

}  // namespace
}  // namespace penstock::edge

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  penstock::edge::read_whole_and_in_pieces({reinterpret_cast<const char*>(data), size});
  return 0;
}
