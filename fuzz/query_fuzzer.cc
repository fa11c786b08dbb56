// Any bytes as an awsQuery form. Nothing may crash; what was accepted must read back the same from
// our own form, and come out as XML without a byte that XML cannot hold.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/test_shapes.h"
#include "aws/utf8.h"
#include "aws/wire.h"
#include "base/assert.h"

namespace penstock::aws {
namespace {

HttpRequest request_of(std::string_view body) {
  HttpRequest request;
  // The first part of the input stands in the query string, where there are two.
  const size_t split = body.find('\n');
  request.query = split == std::string_view::npos ? std::string_view() : body.substr(0, split);
  request.body = split == std::string_view::npos ? body : body.substr(split + 1);
  return request;
}

Result<void> decode(const HttpRequest& request, AnyShape& input) {
  ServiceInfo service = test::kEvents;
  service.checks_own_constraints = true;
  return decode_request(Protocol::kAwsQuery, service, test::kEcho, request, input.get());
}

std::string form_of(const AnyShape& input) {
  HttpReply encoded;
  encode_request(Protocol::kAwsQuery, test::kEvents, test::kEcho, input.get(), encoded);
  return encoded.body;
}

// False if our form has more parameters than are allowed: one given may become several.
bool read_own_form(const std::string& form, AnyShape& out) {
  HttpRequest request;
  request.body = form;
  const auto result = decode(request, out);
  PENSTOCK_CHECK(result.ok() || result.error().is(kMalformedQueryString));
  return result.ok();
}

void check_xml(const std::string& text) {
  PENSTOCK_CHECK(is_valid_utf8(text));
  PENSTOCK_CHECK(std::none_of(text.begin(), text.end(), [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20 && byte != '\t' && byte != '\n';
  }));
}

void read_and_write(std::string_view data) {
  const HttpRequest request = request_of(data);
  (void)name_request(request);
  AnyShape input(*test::kEcho.input);
  const auto result = decode(request, input);
  HttpReply reply;
  if (!result.ok()) {
    encode_error(Protocol::kAwsQuery, test::kEvents, result.error(), "id", reply);
    check_xml(reply.body);
    return;
  }
  encode_reply(Protocol::kAwsQuery, test::kEvents, test::kEcho, input.get(), "id", reply);
  check_xml(reply.body);
  // A form cannot say that an element is there but empty; what is left after one round stays as it
  // is.
  AnyShape once(*test::kEcho.input);
  AnyShape twice(*test::kEcho.input);
  if (read_own_form(form_of(input), once)) {
    PENSTOCK_CHECK(read_own_form(form_of(once), twice));
    PENSTOCK_CHECK(form_of(twice) == form_of(once));
  }
}

}  // namespace
}  // namespace penstock::aws

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  penstock::aws::read_and_write({reinterpret_cast<const char*>(data), size});
  return 0;
}
