#include "bus/shape_rows.h"

#include <gtest/gtest.h>

namespace penstock::bus {
namespace {

struct Case {
  const aws::TextForm* form;
  std::string_view text;
  bool fits;
};

TEST(Forms, FitWhatAwsModelSays) {
  for (const auto& [of, text, fits] : {
           Case{&form::kName, "a.B-c_9", true},
           Case{&form::kName, "", false},
           Case{&form::kName, "a b", false},
           Case{&form::kName, "a/b", false},
           Case{&form::kName, "ä", false},
           Case{&form::kBusName, "aws.partner/a/b", true},
           Case{&form::kBusName, "a:b", false},
           Case{&form::kBusNameOrArn, "orders", true},
           Case{&form::kBusNameOrArn, "arn:aws:events:eu-west-1:123456789012:event-bus/orders",
                true},
           Case{&form::kBusNameOrArn, "arn:aws-cn:events:cn-north-1:123456789012:event-bus/a/b",
                true},
           Case{&form::kBusNameOrArn, "arn:aws:events:eu-west-1:12345678901:event-bus/orders",
                false},
           Case{&form::kBusNameOrArn, "arn:aws:events:eu-west:123456789012:event-bus/orders",
                false},
           Case{&form::kBusNameOrArn, "arn:aws:events:eu-west-1:123456789012:event-bus/", false},
           Case{&form::kBusNameOrArn, "arn:aws:events:eu-west-1:123456789012:rule/orders", false},
           Case{&form::kBusNameOrArn, "arn:aws:sqs:eu-west-1:123456789012:event-bus/orders", false},
           Case{&form::kEventSource, "aws.partner/example.com/shop", true},
           Case{&form::kEventSource, "aws.partner/example.com", false},
           Case{&form::kEventSource, "aws.partner/example.com/", false},
           Case{&form::kEventSource, "partner/a/b", false},
           Case{&form::kKmsKey, "", true},
           Case{&form::kKmsKey, "arn:aws:kms:eu-west-1:123456789012:key/1-2", true},
           Case{&form::kKmsKey, "a key", false},
           Case{&form::kAction, "events:PutEvents", true},
           Case{&form::kAction, "events:", false},
           Case{&form::kAction, "events:*", false},
           Case{&form::kAction, "sqs:SendMessage", false},
           Case{&form::kPrincipal, "*", true},
           Case{&form::kPrincipal, "123456789012", true},
           Case{&form::kPrincipal, "1234", false},
           Case{&form::kStatementId, "a-b_9", true},
           Case{&form::kStatementId, "a.b", false},
       }) {
    EXPECT_EQ(of->fits(text), fits) << of->pattern << " " << text;
  }
}

}  // namespace
}  // namespace penstock::bus
