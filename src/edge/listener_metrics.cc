#include "edge/listener_metrics.h"

#include <fmt/format.h>

namespace penstock::edge {

namespace {

using Reading = CoreCounter ListenerCounters::*;

struct Row {
  std::string_view name;
  std::string_view help;
  Reading counter;
  std::string_view label = {};  // one label more and its value
  std::string_view label_value = {};
};

constexpr std::string_view kShedHelp = "Connections closed right after they were accepted.";

constexpr Row kCounters[] = {
    {"penstock_http_connections_accepted_total", "Connections accepted.",
     &ListenerCounters::accepted},
    {"penstock_http_connections_shed_total", kShedHelp, &ListenerCounters::shed_limit, "reason",
     "limit"},
    {"penstock_http_connections_shed_total", kShedHelp, &ListenerCounters::shed_descriptors,
     "reason", "file_descriptors"},
    {"penstock_http_timeouts_total", "Connections closed because a phase took too long.",
     &ListenerCounters::timed_out},
    {"penstock_http_received_bytes_total", "Bytes of requests received, after TLS.",
     &ListenerCounters::received_bytes},
    {"penstock_http_sent_bytes_total", "Bytes of replies sent, before TLS.",
     &ListenerCounters::sent_bytes},
};

constexpr Row kGauges[] = {
    {"penstock_http_connections_open", "Connections open.", &ListenerCounters::connections_open},
    {"penstock_http_requests_in_flight", "Requests read and not yet answered.",
     &ListenerCounters::requests_in_flight},
};

}  // namespace

ListenerMetrics register_listener(observe::Registry& registry, const std::string& listener,
                                  const std::string& core) {
  auto counters = std::make_shared<ListenerCounters>();
  const observe::Labels labels{{"core", core}, {"listener", listener}};
  const auto reader = [&counters](Reading counter) {
    return [counters, counter] { return static_cast<double>(((*counters).*counter).value()); };
  };
  for (const Row& row : kCounters) {
    observe::Labels all = labels;
    if (!row.label.empty()) {
      all.emplace_back(row.label, row.label_value);
    }
    registry.counter_reading(row.name, row.help, std::move(all), reader(row.counter));
  }
  for (const Row& row : kGauges) {
    registry.gauge(row.name, row.help, labels, reader(row.counter));
  }
  for (size_t digit = 1; digit < counters->requests.size(); ++digit) {
    observe::Labels all = labels;
    all.emplace_back("status", fmt::format("{}xx", digit));
    registry.counter_reading(
        "penstock_http_requests_total", "Requests answered, by class of status.", std::move(all),
        [counters, digit] { return static_cast<double>(counters->requests[digit].value()); });
  }
  return {counters,
          registry.histogram("penstock_http_request_duration_seconds",
                             "From the last byte of a request to the last byte of its reply sent.",
                             labels)};
}

void register_certificate(observe::Registry& registry, const std::string& listener,
                          const std::shared_ptr<TlsCredentials>& tls) {
  registry.gauge("penstock_tls_certificate_expiry_timestamp_seconds",
                 "When the certificate in use ends, seconds since 1970.", {{"listener", listener}},
                 [tls] { return static_cast<double>(tls->expires_at_s()); });
}

}  // namespace penstock::edge
