#include "tests/conformance/protocols/protocol_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace penstock::aws::test {

namespace {

using simdjson::dom::element;

std::string text_of(simdjson::simdjson_result<element> json) {
  std::string_view text;
  return json.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// 1.0 and 1.1 share a file format; the suite says which it is.
Protocol protocol_of(element suite, Protocol fallback) {
  const std::string version = text_of(suite["metadata"]["jsonVersion"]);
  return version == "1.1"   ? Protocol::kAwsJson1_1
         : version == "1.0" ? Protocol::kAwsJson1_0
                            : fallback;
}

class Runner {
 public:
  Runner(std::span<const Skipped> skipped, const std::function<void(const Case&)>& check)
      : skipped_(skipped), check_(check) {}

  void run_file(std::string_view file, Protocol fallback) {
    simdjson::dom::parser parser;
    simdjson::dom::array suites;
    const std::string path = "tests/conformance/protocols/vectors/" + std::string(file);
    ASSERT_EQ(parser.load(path).get(suites), simdjson::SUCCESS) << path;
    const size_t before = cases_;
    for (const element suite : suites) {
      run_suite(suite, protocol_of(suite, fallback));
    }
    EXPECT_GT(cases_, before) << path << " has no cases";
  }

  void check_skipped() const {
    for (const Skipped& skip : skipped_) {
      EXPECT_TRUE(seen_.count(std::string(skip.id))) << "no such case: " << skip.id;
    }
  }

 private:
  void run_suite(element suite, Protocol protocol) {
    Schema schema(suite["shapes"], protocol == Protocol::kAwsQuery);
    for (const element json : suite["cases"].get_array()) {
      Case one;
      one.id = text_of(json["id"]);
      one.protocol = protocol;
      one.json = json;
      one.operation_name = text_of(json["given"]["name"]);
      one.api_version = text_of(suite["metadata"]["apiVersion"]);
      one.target_prefix = text_of(suite["metadata"]["targetPrefix"]);
      one.input = &schema.structure(text_of(json["given"]["input"]["shape"]));
      one.output = &schema.structure(text_of(json["given"]["output"]["shape"]));
      ++cases_;
      seen_.insert(one.id);
      const bool skip = std::any_of(skipped_.begin(), skipped_.end(),
                                    [&](const Skipped& s) { return s.id == one.id; });
      if (!skip) {
        SCOPED_TRACE(one.id);
        check_(one);
      }
    }
  }

  std::span<const Skipped> skipped_;
  const std::function<void(const Case&)>& check_;
  std::set<std::string> seen_;
  size_t cases_ = 0;
};

}  // namespace

std::string Case::text(std::string_view outer, std::string_view inner) const {
  return text_of(json[outer][inner]);
}
std::string Case::text(std::string_view key) const { return text_of(json[key]); }
std::string Case::header(std::string_view outer, std::string_view name) const {
  return text_of(json[outer]["headers"][name]);
}
bool Case::is_error() const { return json["errorCode"].error() == simdjson::SUCCESS; }

ServiceInfo Case::service() const {
  ServiceInfo info;
  info.name = "test";
  info.api_version = api_version;
  info.target_prefix = target_prefix;
  info.xml_namespace = "https://example.com/";
  return info;
}

OperationInfo Case::operation() const {
  OperationInfo info;
  info.name = operation_name;
  info.input = input;
  info.output = output;
  return info;
}

void run_cases(std::span<const std::string_view> files, Protocol protocol,
               std::span<const Skipped> skipped, const std::function<void(const Case&)>& check) {
  Runner runner(skipped, check);
  for (const std::string_view file : files) {
    runner.run_file(file, protocol);
  }
  runner.check_skipped();
}

}  // namespace penstock::aws::test
