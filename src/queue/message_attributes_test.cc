#include "queue/message_attributes.h"

#include <gtest/gtest.h>

#include "aws/wire.h"

namespace penstock::queue {
namespace {

MessageAttributeValue text(std::string type, std::string value) {
  MessageAttributeValue attribute;
  attribute.data_type = std::move(type);
  attribute.string_value = std::move(value);
  return attribute;
}

MessageAttributeValue bytes(std::string type, std::string value) {
  MessageAttributeValue attribute;
  attribute.data_type = std::move(type);
  attribute.binary_value.bytes = std::move(value);
  return attribute;
}

std::string error_of(const std::string& name, const MessageAttributeValue& value) {
  const Result<void> outcome = check(MessageAttributes{{name, value}});
  return outcome.ok() ? "" : outcome.error().message();
}

TEST(MessageCharacters, AreThoseOfXml) {
  for (const std::string_view valid :
       {std::string_view("plain text of more than eight bytes"), std::string_view("\t\n\r"),
        std::string_view("\x7f"), std::string_view("é€\U0001F600"), std::string_view("\uD7FF"),
        std::string_view("\uE000\uFFFD"), std::string_view("\U0010FFFF"), std::string_view("")}) {
    EXPECT_TRUE(has_valid_characters(valid)) << valid;
  }
  for (const std::string_view invalid :
       {std::string_view("\0", 1), std::string_view("text of many bytes \x1f and more"),
        std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF"),
        std::string_view("\xED\xA0\x80"), std::string_view("\xC0\x80"), std::string_view("\x80"),
        std::string_view("\xE2\x82"), std::string_view("\xF4\x90\x80\x80"),
        std::string_view("\xFF")}) {
    EXPECT_FALSE(has_valid_characters(invalid)) << invalid.size();
  }
}

TEST(MessageAttributes, HaveTheMd5ThatSdksCompute) {
  // Computed apart from this code, by the rule in the developer guide.
  EXPECT_EQ(md5_of(stored(
                MessageAttributes{{"timestamp", text("Number.java.lang.Long", "1493147359900")}})),
            "2e2e4876d8e0bd6b8c2c8f556831c349");
  EXPECT_EQ(md5_of(stored(MessageAttributes{{"b", bytes("Binary.png", std::string("\0\xff", 2))},
                                            {"a", text("String", "é")}})),
            "dbdafc6755cea9e8925faf9e6a917917");
}

TEST(MessageAttributes, AreRefusedInSqsWords) {
  struct Row {
    std::string name;
    MessageAttributeValue value;
    std::string message;
  };
  MessageAttributeValue both = text("String", "x");
  both.binary_value.bytes = "y";
  MessageAttributeValue list = text("String", "x");
  list.string_list_values = {"y"};
  const std::string reserved =
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are "
      "reserved for internal use.";
  const std::vector<Row> rows{
      {".a", text("String", "x"),
       "Message (user) attribute name must not begin with character '.'."},
      {"a.", text("String", "x"), "Message (user) attribute name must not end with character '.'."},
      {"a..b", text("String", "x"),
       "Message (user) attribute name must not have successive '.' characters."},
      {"aWs.x", text("String", "x"), reserved},
      {"AMAZON.x", text("String", "x"), reserved},
      {std::string(257, 'n'), text("String", "x"),
       "Message (user) attribute name must be shorter than 256 bytes."},
      {"a", text("", "x"),
       "The message (user) attribute 'a' must contain a non-empty message attribute type."},
      {"a", text("String." + std::string(250, 't'), "x"),
       "Message (user) attribute type must be shorter than 256 bytes."},
      {"a", text("Text", "x"),
       "The type of message (user) attribute 'a' is invalid. You must use only the following "
       "supported type prefixes: Binary, Number, String."},
      {"a", text("Stringent", "x"),
       "The type of message (user) attribute 'a' is invalid. You must use only the following "
       "supported type prefixes: Binary, Number, String."},
      {"a", list, "Message attribute list values in SendMessage operation are not supported."},
      {"a", both, "Message (user) attribute 'a' must have a single value."},
      {"a", text("String.x", ""),
       "Message (user) attribute 'a' must contain a non-empty value of type 'String.x'."},
      {"a", bytes("String.x", "x"),
       "The message (user) attribute 'a' with type 'String' must use field 'String'."},
      {"a", text("Binary", "x"),
       "The message (user) attribute 'a' with type 'Binary' must use field 'Binary'."},
      {"a", text("String", "\x01"), "Invalid characters found in message (user) attribute 'a'."},
      {"a", text("Number", "12a"),
       "Can't cast the value of message (user) attribute 'a' to a number."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(error_of(row.name, row.value), row.message);
  }
}

TEST(MessageAttributes, AreRefusedAsParametersNotAsContents) {
  for (const auto& value :
       {text("String", "\x01"), text("String.\x01", "x"), text("Number", "x")}) {
    EXPECT_TRUE(check(MessageAttributes{{"a", value}}).error().is(aws::kInvalidParameterValue));
  }
}

TEST(MessageAttributes, HaveNamesWithLettersOfAnyLanguage) {
  for (const char* name : {"a", "A_b-9.c", "attr.1øßä", "日本", "\U0001F600"}) {
    EXPECT_EQ(error_of(name, text("String", "x")), "") << name;
  }
  for (const char* name : {"a b", "a/b", "a$", "a\x01", "é\x80", "\xff", "\uFFFF"}) {
    EXPECT_NE(error_of(name, text("String", "x")).find("Invalid attribute name"), std::string::npos)
        << name;
  }
}

TEST(MessageAttributes, TakeNumbersInEveryForm) {
  for (const char* number : {"0", "-1", "+1.5", ".5", "5.", "1e10", "-1.25E-7"}) {
    EXPECT_EQ(error_of("n", text("Number", number)), "") << number;
  }
  for (const char* number : {"-", ".", "1.2.3", "1e", "e1", " 1", "NaN", "0x1"}) {
    EXPECT_NE(error_of("n", text("Number.int", number)), "") << number;
  }
}

TEST(MessageAttributes, AreAtMostTen) {
  MessageAttributes attributes;
  for (char c = 'a'; c < 'a' + 10; ++c) {
    attributes.emplace(std::string(1, c), text("String", "x"));
  }
  EXPECT_TRUE(check(attributes).ok());
  attributes.emplace("z", text("String", "x"));
  EXPECT_EQ(check(attributes).error().message(),
            "Number of message attributes [11] exceeds the allowed maximum [10].");
}

TEST(MessageAttributes, CountNameTypeAndValue) {
  EXPECT_EQ(size_bytes({{"ab", text("String", "cde")}, {"f", bytes("Binary", "gh")}}), 20u);
}

TEST(SystemAttributes, AreOnlyTheTraceHeader) {
  MessageSystemAttributeValue value;
  value.data_type = "String";
  value.string_value = "Root=1-5759e988-bd862e3fe1be46a994272793";
  EXPECT_TRUE(check(MessageSystemAttributes{{"AWSTraceHeader", value}}).ok());
  EXPECT_EQ(check(MessageSystemAttributes{{"Other", value}}).error().message(),
            "Message system attribute name 'Other' is invalid.");
  value.data_type = "Number";
  EXPECT_FALSE(check(MessageSystemAttributes{{"AWSTraceHeader", value}}).ok());
}

TEST(AttributeSelection, KnowsNamesPrefixesAndAll) {
  EXPECT_TRUE(AttributeSelection({}).none());
  EXPECT_TRUE(AttributeSelection({"All"}).selects("x"));
  EXPECT_TRUE(AttributeSelection({".*"}).selects("x"));
  const std::vector<std::string> names{"exact", "trace.*", "b@d name"};
  const AttributeSelection selection(names);
  EXPECT_TRUE(selection.selects("exact"));
  EXPECT_TRUE(selection.selects("trace.id"));
  EXPECT_TRUE(selection.selects("tracer"));
  EXPECT_FALSE(selection.selects("exactly"));
  EXPECT_FALSE(selection.selects("other"));
}

}  // namespace
}  // namespace penstock::queue
