#include "topic/envelope.h"

#include <fmt/format.h>

#include <utility>

#include "aws/json_writer.h"
#include "base/digest.h"

namespace penstock::topic {
namespace {

// SNS writes one member a line, with a space on both sides of the colon.
class LineWriter {
 public:
  explicit LineWriter(std::string& out) : out_(out) { out_ += '{'; }

  void member(std::string_view name, std::string_view text) {
    begin(name);
    aws::append_json_string(out_, text);
  }
  // The caller appends the value.
  std::string& begin(std::string_view name) {
    out_ += is_first_ ? "\n  \"" : ",\n  \"";
    is_first_ = false;
    out_.append(name).append("\" : ");
    return out_;
  }
  void end() { out_ += "\n}"; }

 private:
  std::string& out_;
  bool is_first_ = true;
};

// What is signed: names and values of some members, each on a line of its own, in this order.
class SignedText {
 public:
  SignedText& add(std::string_view name, std::string_view value) {
    text_.append(name).append("\n").append(value).append("\n");
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void write_signature(LineWriter& writer, const Topic& topic, std::string_view base_url,
                     std::string_view signed_text, const Signer& signer) {
  writer.member("SignatureVersion", topic.signature == SignatureVersion::k1 ? "1" : "2");
  writer.member("Signature", signer.sign(topic.signature, signed_text));
  writer.member("SigningCertURL", fmt::format("{}{}", base_url, signer.certificate_path()));
}

void write_attributes(std::string& out, const Message& message) {
  bool is_first = true;
  out += "{";
  for (const MessageAttribute& attribute : message.attributes) {
    out += is_first ? "\n    " : ",\n    ";
    is_first = false;
    aws::append_json_string(out, attribute.name);
    out += " : {\"Type\":";
    aws::append_json_string(out, attribute.type);
    out += ",\"Value\":";
    aws::append_json_string(
        out, attribute.is_binary() ? base64(attribute.value) : std::string(attribute.value));
    out += "}";
  }
  out += "\n  }";
}

}  // namespace

std::string unsubscribe_url(std::string_view base_url, std::string_view subscription_arn) {
  return fmt::format("{}/?Action=Unsubscribe&SubscriptionArn={}", base_url, subscription_arn);
}

std::string subscribe_url(std::string_view base_url, std::string_view topic_arn,
                          std::string_view token) {
  return fmt::format("{}/?Action=ConfirmSubscription&TopicArn={}&Token={}", base_url, topic_arn,
                     token);
}

NotificationEnvelope::NotificationEnvelope(const Topic& topic, const Message& message,
                                           std::string_view text, const Signer* signer)
    : base_url_(message.base_url) {
  const std::string timestamp = timestamp_text(message.published_ms);
  front_.reserve(text.size() + text.size() / 8 + 1'024);
  LineWriter writer(front_);
  writer.member("Type", "Notification");
  writer.member("MessageId", message.id);
  if (topic.is_fifo) {
    writer.member("SequenceNumber", sequence_number(message.sequence));
  }
  writer.member("TopicArn", topic.arn);
  if (!message.subject.empty()) {
    writer.member("Subject", message.subject);
  }
  writer.member("Message", text);
  writer.member("Timestamp", timestamp);
  if (!topic.is_fifo && signer != nullptr) {
    SignedText to_sign;
    to_sign.add("Message", text).add("MessageId", message.id);
    if (!message.subject.empty()) {
      to_sign.add("Subject", message.subject);
    }
    to_sign.add("Timestamp", timestamp).add("TopicArn", topic.arn).add("Type", "Notification");
    write_signature(writer, topic, message.base_url, to_sign.text(), *signer);
  }
  writer.begin("UnsubscribeURL");
  if (!message.attributes.empty()) {
    back_ += ",\n  \"MessageAttributes\" : ";
    write_attributes(back_, message);
  }
  if (message.is_replayed) {
    back_ += ",\n  \"Replayed\" : \"true\"";
  }
  back_ += "\n}";
}

std::string NotificationEnvelope::for_subscription(std::string_view subscription_arn) const {
  std::string text;
  text.reserve(front_.size() + back_.size() + 512);
  text = front_;
  aws::append_json_string(text, unsubscribe_url(base_url_, subscription_arn));
  text += back_;
  return text;
}

std::string confirmation_envelope(const Topic& topic, const ConfirmationParts& parts,
                                  const Signer* signer) {
  const bool subscribes = parts.kind == Confirmation::kSubscription;
  const std::string_view type = subscribes ? "SubscriptionConfirmation" : "UnsubscribeConfirmation";
  const std::string url = subscribe_url(parts.base_url, topic.arn, parts.token);
  const std::string timestamp = timestamp_text(parts.now_ms);
  const std::string text =
      subscribes ? fmt::format(
                       "You have chosen to subscribe to the topic {}.\nTo confirm the "
                       "subscription, visit the SubscribeURL included in this message.",
                       topic.arn)
                 : fmt::format(
                       "You have chosen to deactivate subscription {}.\nTo cancel this operation "
                       "and restore the subscription, visit the SubscribeURL included in this "
                       "message.",
                       parts.subscription_arn);
  std::string out;
  LineWriter writer(out);
  writer.member("Type", type);
  writer.member("MessageId", parts.message_id);
  writer.member("Token", parts.token);
  writer.member("TopicArn", topic.arn);
  writer.member("Message", text);
  writer.member("SubscribeURL", url);
  writer.member("Timestamp", timestamp);
  if (signer != nullptr) {
    SignedText to_sign;
    to_sign.add("Message", text)
        .add("MessageId", parts.message_id)
        .add("SubscribeURL", url)
        .add("Timestamp", timestamp)
        .add("Token", parts.token)
        .add("TopicArn", topic.arn)
        .add("Type", type);
    write_signature(writer, topic, parts.base_url, to_sign.text(), *signer);
  }
  writer.end();
  return out;
}

}  // namespace penstock::topic
