// Any bytes as the body of an awsJson request, read as shapes with every kind of member. Nothing
// may crash, padding must make no difference, and what was accepted must come out of our own writer
// as JSON that reads back the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "aws/test_shapes.h"
#include "aws/wire.h"
#include "base/assert.h"

namespace penstock::aws {
namespace {

std::string written(const OperationInfo& operation, const void* output) {
  HttpReply reply;
  encode_reply(Protocol::kAwsJson1_0, test::kEvents, operation, output, "id", reply);
  return reply.body;
}

// What is read from an exact copy, so that the sanitizer sees every byte that is read behind it.
bool decode(const OperationInfo& operation, std::string_view body, bool padded, AnyShape& input) {
  std::string copy(body);
  if (padded) {
    copy.append(kBodyPaddingBytes, '"');
  }
  HttpRequest request;
  request.body = std::string_view(copy).substr(0, body.size());
  request.body_padded = padded;
  ServiceInfo service = test::kEvents;
  service.checks_own_constraints = true;
  return decode_request(Protocol::kAwsJson1_0, service, operation, request, input.get()).ok();
}

void read_both_ways(std::string_view body) {
  AnyShape plain(*test::kEcho.input);
  AnyShape padded(*test::kEcho.input);
  const bool accepted = decode(test::kEcho, body, false, plain);
  PENSTOCK_CHECK(decode(test::kEcho, body, true, padded) == accepted);
  if (!accepted) {
    return;
  }
  const std::string once = written(test::kEcho, plain.get());
  PENSTOCK_CHECK(written(test::kEcho, padded.get()) == once);
  AnyShape again(*test::kEcho.input);
  PENSTOCK_CHECK(decode(test::kEcho, once, false, again));
  PENSTOCK_CHECK(written(test::kEcho, again.get()) == once);
}

void read_with_constraints(std::string_view body) {
  AnyShape batch(*test::kSendBatch.input);
  HttpRequest request;
  request.body = body;
  for (const ServiceInfo& service : {test::kEvents, test::kQueues}) {
    const auto result =
        decode_request(Protocol::kAwsJson1_0, service, test::kSendBatch, request, batch.get());
    if (!result.ok()) {
      HttpReply reply;
      encode_error(Protocol::kAwsJson1_0, service, result.error(), "id", reply);
      PENSTOCK_CHECK(!decode_error(reply.body, "").code.empty());
    }
  }
}

}  // namespace
}  // namespace penstock::aws

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  penstock::aws::read_both_ways(body);
  penstock::aws::read_with_constraints(body);
  return 0;
}
