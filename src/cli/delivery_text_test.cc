#include "cli/delivery_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

delivery::DeliveryShape make_delivery() {
  delivery::DeliveryShape delivery;
  delivery.id = "3-7";
  delivery.status = "pending";
  delivery.target = "arn:aws:events:us-east-1:000000000000:api-destination/hook/1";
  delivery.cause = "arn:aws:events:us-east-1:000000000000:rule/orders/big";
  delivery.event_id = "e1";
  delivery.attempts = 2;
  delivery.next_attempt = aws::Timestamp{1'790'000'000'005};
  delivery.last_attempts = {{{1'790'000'000'000}, 12, "transient", "HTTP_500", "first\n"},
                            {{1'790'000'000'001}, 13, "transient", "TIMEOUT", ""}};
  return delivery;
}

TEST(DeliveriesTable, ShowsWhatIsNextAndWhatWentWrongLast) {
  EXPECT_EQ(deliveries_table({make_delivery()}),
            "DELIVERY  STATUS   EVENT  RULE  TARGET"
            "                                                        FAILED  WHEN"
            "                           LAST ERROR\n"
            "3-7       pending  e1     big   "
            "arn:aws:events:us-east-1:000000000000:api-destination/hook/1  2       "
            "next 2026-09-21T14:13:20.005Z  TIMEOUT\n");
}

TEST(DeliveriesTable, ShowsWhenADeliveryEnded) {
  delivery::DeliveryShape delivery = make_delivery();
  delivery.ended = aws::Timestamp{1'790'000'000'009};
  EXPECT_EQ(when_text(delivery), "ended 2026-09-21T14:13:20.009Z");
  EXPECT_EQ(when_text({}), "");
  EXPECT_EQ(last_error({}), "");
}

TEST(AttemptsTable, HasARowForEachFailedAttempt) {
  EXPECT_EQ(attempts_table({make_delivery()}),
            "DELIVERY  ATTEMPT                   TOOK   CATEGORY   ERROR\n"
            "3-7       2026-09-21T14:13:20.000Z  12 ms  transient  HTTP_500: first\\n\n"
            "3-7       2026-09-21T14:13:20.001Z  13 ms  transient  TIMEOUT\n");
  EXPECT_EQ(attempts_table({{}}), "");
}

}  // namespace
}  // namespace penstock::cli
