// CloudEvents as events of a bus, and back. Pure functions; any thread.
//
// id, source and type become id, source and detail-type; time becomes time, in whole seconds. Data
// that is a JSON object is the detail; any other is the detail's one member "data" or
// "data_base64". All else is in one more member of the envelope, so that the way back is exact:
//
//   "cloudevents": {"specversion": "1.0",
//                   "form": "object" | "json" | "text" | "base64" | "none",
//                   "time": as it was written, if the envelope's differs; null if there was none,
//                   "subject": …, "dataschema": …, "datacontenttype": …,
//                   "extensions": {…}}
//
// It is on disk and patterns match it: do not change it, add members.
#ifndef PENSTOCK_BUS_CLOUD_EVENT_ENVELOPE_H_
#define PENSTOCK_BUS_CLOUD_EVENT_ENVELOPE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "bus/cloud_events.h"
#include "bus/event_envelope.h"

namespace penstock::bus {

// The texts that an event's parts view.
struct CloudEventTexts {
  explicit CloudEventTexts(const CloudEvent& event);
  std::string detail;
  std::string extra;
};
// Views of both. An event without a time gets `now_ms`.
EventParts parts_of_cloud_event(const CloudEvent& event, const CloudEventTexts& texts,
                                std::string_view account, int64_t now_ms);

// Of an envelope that append_event_envelope() wrote. One that was no CloudEvent has the detail as
// its data, and account, region and resources as the extensions awsaccount, awsregion and
// awsresources (ARNs with commas between them; only if there are any).
CloudEvent cloud_event_of_envelope(std::string_view envelope);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CLOUD_EVENT_ENVELOPE_H_
