// The published protocol cases, read from their files: for each, its shapes, what is given and what
// is expected. Cases that do not concern a server are named with the reason. Owned by one test.
#ifndef PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_PROTOCOL_CASES_H_
#define PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_PROTOCOL_CASES_H_

#include <simdjson.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "tests/conformance/protocols/described_shapes.h"

namespace penstock::aws::test {

struct Case {
  std::string id;
  Protocol protocol = Protocol::kAwsJson1_0;
  simdjson::dom::element
      json;  // the case itself: "params" and "serialized", or "result" and "response"
  std::string operation_name;
  std::string api_version;
  std::string target_prefix;
  const StructureInfo* input = nullptr;   // of an input case
  const StructureInfo* output = nullptr;  // of an output case

  // A string below the case, "" where there is none: text("response", "body").
  std::string text(std::string_view outer, std::string_view inner) const;
  std::string text(std::string_view key) const;
  std::string header(std::string_view outer, std::string_view name) const;
  bool is_error() const;

  ServiceInfo service() const;
  OperationInfo operation() const;
};

struct Skipped {
  std::string_view id;
  std::string_view reason;
};

// Runs `check` on every case of tests/conformance/protocols/vectors/<file> that is not skipped;
// fails for a file without cases, and for a skipped case that does not exist in any of `files`.
void run_cases(std::span<const std::string_view> files, Protocol protocol,
               std::span<const Skipped> skipped, const std::function<void(const Case&)>& check);

}  // namespace penstock::aws::test

#endif  // PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_PROTOCOL_CASES_H_
