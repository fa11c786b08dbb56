// What an event costs: to parse, and for each pattern it is put against.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "match/pattern.h"

namespace penstock::match {
namespace {

constexpr std::string_view kEvent = R"({
  "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "Order placed",
  "source": "shop.orders", "account": "111122223333", "time": "2024-12-22T18:43:48Z",
  "region": "eu-central-1", "resources": ["arn:aws:shop:eu-central-1:111122223333:order/4711"],
  "detail": {"order": {"id": 4711, "total": 129.95, "currency": "EUR", "express": true},
    "customer": {"id": "c-98123", "country": "DE", "address": "10.0.12.7", "vip": null},
    "note": "leave it at the door, \"quietly\"", "items": [
      {"sku": "A-100", "count": 2, "price": 19.95}, {"sku": "B-200", "count": 1, "price": 90.05}]}
})";

Pattern compiled(const std::string& json) {
  auto pattern = Pattern::compile(json);
  return std::move(pattern).value();
}

// A hundred patterns of three fields, of which one matches; the others fail at `source`.
std::vector<Pattern> patterns_by_source() {
  std::vector<Pattern> patterns;
  patterns.reserve(100);
  for (int i = 0; i < 99; ++i) {
    patterns.push_back(compiled(
        fmt::format(R"({{"detail":{{"order":{{"express":[true]}}}},"account":["111122223333"],)"
                    R"("source":["shop.orders.{}"]}})",
                    i)));
  }
  patterns.push_back(compiled(R"({"source":["shop.orders"],"detail-type":["Order placed"]})"));
  return patterns;
}

// The same with the failing field first in the order of paths.
std::vector<Pattern> patterns_by_first_field() {
  std::vector<Pattern> patterns;
  patterns.reserve(100);
  for (int i = 0; i < 99; ++i) {
    patterns.push_back(compiled(fmt::format(
        R"({{"detail-type":["Order {}"],"source":["shop.orders"],"version":["0"]}})", i)));
  }
  patterns.push_back(compiled(R"({"source":["shop.orders"],"detail-type":["Order placed"]})"));
  return patterns;
}

size_t count_matches(const std::vector<Pattern>& patterns, const Document& document) {
  size_t matches = 0;
  for (const Pattern& pattern : patterns) {
    matches += pattern.matches(document) ? 1 : 0;
  }
  return matches;
}

void parse_event(benchmark::State& state) {
  for (auto step : state) {
    benchmark::DoNotOptimize(Document::parse(kEvent));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kEvent.size()));
}
BENCHMARK(parse_event);

void match_patterns(benchmark::State& state, const std::vector<Pattern>& patterns) {
  const Document document = Document::parse(kEvent).value();
  for (auto step : state) {
    if (count_matches(patterns, document) != 1) {
      state.SkipWithError("not one match");
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * patterns.size()));
}
BENCHMARK_CAPTURE(match_patterns, fail_at_first_of_three, patterns_by_first_field());
BENCHMARK_CAPTURE(match_patterns, fail_at_third_of_three, patterns_by_source());

void parse_and_match_100(benchmark::State& state) {
  const std::vector<Pattern> patterns = patterns_by_first_field();
  for (auto step : state) {
    const auto document = Document::parse(kEvent);
    if (count_matches(patterns, *document) != 1) {
      state.SkipWithError("not one match");
    }
  }
}
BENCHMARK(parse_and_match_100);

void match_one(benchmark::State& state, const char* json) {
  const Pattern pattern = compiled(json);
  const Document document = Document::parse(kEvent).value();
  for (auto step : state) {
    if (!pattern.matches(document)) {
      state.SkipWithError("no match");
    }
  }
}
BENCHMARK_CAPTURE(match_one, prefix, R"({"source":[{"prefix":"shop."}]})");
BENCHMARK_CAPTURE(match_one, wildcard, R"({"resources":[{"wildcard":"arn:*:order/*"}]})");
BENCHMARK_CAPTURE(match_one, ignore_case, R"({"source":[{"equals-ignore-case":"Shop.Orders"}]})");
BENCHMARK_CAPTURE(match_one, numeric,
                  R"({"detail":{"order":{"total":[{"numeric":[">",100,"<=",200]}]}}})");
BENCHMARK_CAPTURE(match_one, cidr,
                  R"({"detail":{"customer":{"address":[{"cidr":"10.0.0.0/16"}]}}})");
BENCHMARK_CAPTURE(match_one, same_element,
                  R"({"detail":{"items":{"sku":["B-200"],"count":[1],"price":[90.05]}}})");

void compile_pattern(benchmark::State& state) {
  for (auto step : state) {
    benchmark::DoNotOptimize(
        Pattern::compile(R"({"source":["shop.orders"],"detail-type":["Order placed"],)"
                         R"("detail":{"order":{"total":[{"numeric":[">",100]}]}}})"));
  }
}
BENCHMARK(compile_pattern);

}  // namespace
}  // namespace penstock::match
