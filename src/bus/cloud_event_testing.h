// Random CloudEvents for tests: every attribute there or not, every form of data.
#ifndef PENSTOCK_BUS_CLOUD_EVENT_TESTING_H_
#define PENSTOCK_BUS_CLOUD_EVENT_TESTING_H_

#include <array>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "bus/cloud_events.h"
#include "bus/random_json.h"

namespace penstock::bus {

class RandomCloudEvents {
 public:
  explicit RandomCloudEvents(uint64_t seed) : random_(seed) {}

  CloudEvent next() {
    CloudEvent event;
    event.id = text();
    event.source = "/orders/" + std::to_string(random_.below(9));
    event.type = text();
    if (coin()) {
      event.time = pick<6>({"2024-05-01T12:00:00Z", "2024-05-01T12:00:00.5Z",
                            "2024-05-01T12:00:00.123456789+02:00", "1969-12-31t23:59:59z",
                            "2024-05-01T12:00:00-00:00", "2016-12-31T23:59:60Z"});
    }
    if (coin()) {
      event.subject = text();
    }
    if (coin()) {
      event.dataschema = "https://example.com/schema#" + std::to_string(random_.below(9));
    }
    set_data(event);
    for (const char* name : {"traceparent", "sampled", "sequence", "id2", "0"}) {
      if (coin()) {
        event.extensions.emplace(name, extension());
      }
    }
    return event;
  }

 private:
  bool coin() { return random_.below(2) == 0; }

  template <size_t N>
  std::string pick(const std::array<std::string_view, N>& texts) {
    return std::string(texts[random_.below(N)]);
  }

  std::string text() {
    return pick<7>({"a", "Order Placed", "\"quoted\" \\ {}", "é😀", "%41%", "null", "cloudevents"});
  }

  CloudEvent::Extension extension() {
    switch (random_.below(4)) {
      case 0:
        return coin();
      case 1:
        return std::array<int32_t, 4>{0, -1, INT32_MAX, INT32_MIN}[random_.below(4)];
      case 2:
        return pick<4>({"", "true", "7", "1.0"});  // which stay strings
      default:
        return text();
    }
  }

  // As reading gives it: text has a content type that is not JSON.
  void set_data(CloudEvent& event) {
    switch (random_.below(5)) {
      case 0:
        break;
      case 1:
        event.form = CloudEvent::Form::kText;
        event.datacontenttype = "text/xml; charset=utf-8";
        event.data = pick<4>({"<a b=\"1\"/>", "{\"a\":1}", "", std::string_view("\0\x01 é", 5)});
        return;
      case 2:
        event.form = CloudEvent::Form::kBase64;
        event.data = base64(text());
        break;
      default:
        event.form = CloudEvent::Form::kJson;
        event.data = coin() ? random_.object(3) : random_.value(3);
    }
    if (coin()) {
      event.datacontenttype = pick<3>({"application/json", "Application/Vnd.x+JSON", "text/json"});
    }
  }

  RandomJson random_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CLOUD_EVENT_TESTING_H_
